import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { headerIn } from './frame.ts'
import { RawBot, RawSocket, SdkBot, streamingCard, typeOf } from './test-bots.ts'

let simulator: FeishuSimulator
let bot: RawBot
let sdk: SdkBot | undefined

async function start(options: FeishuSimulatorOptions = {}): Promise<void> {
  await simulator?.close()
  simulator = await startFeishuSimulator({ sendsPerChat: 0, opsPerCard: 0, redeliverAfter: [20, 20], ...options })
  bot = await new RawBot(simulator).signIn()
}

async function connected(): Promise<RawSocket> {
  const socket = await bot.connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  return socket
}

beforeEach(() => start())
afterEach(async () => {
  sdk?.close()
  sdk = undefined
  await simulator.close()
})

const slowly = { timeout: 10_000 }

test('disconnect: the SDK loses its connection, comes back, and hears what was said meanwhile', async () => {
  await start({ reconnectEvery: 1_000, reconnectNonce: 0 })
  sdk = await new SdkBot(simulator).listen()
  await soon(() => expect(simulator.connections()).toHaveLength(1), slowly)
  simulator.misbehave('disconnect')
  await soon(() => expect(simulator.connections()).toHaveLength(0), slowly)
  await simulator.say('在吗')
  simulator.misbehave(undefined)
  await soon(() => expect(sdk?.heard).toHaveLength(1), slowly)
  expect(simulator.violations()).toEqual([])
})

test('disconnect: nobody gets a new connection while it holds', async () => {
  const { data } = await bot.endpoint()
  simulator.misbehave('disconnect')
  expect((await bot.endpoint()).code).toBe(1000040343)
  await expect(RawSocket.open(String(objectIn(data).URL))).rejects.toThrow('403')
})

test('deliver twice: every event comes twice, with the same ids', async () => {
  const socket = await connected()
  simulator.misbehave('deliver twice')
  const id = await simulator.say('一')
  await soon(() => expect(socket.messageIds).toEqual([id, id]))
  for (const frame of socket.frames) socket.ack(frame)
  const [one, two] = socket.frames.map(({ event }) => objectIn(event?.header).event_id)
  expect(one).toBe(two)
})

test('refuse draws: cards are refused for good, texts and posts are taken', async () => {
  const { cardId, messageId } = await bot.sentCard()
  simulator.misbehave('refuse draws')
  expect((await bot.createCard()).code).toBe(99991672)
  expect((await bot.stream(cardId, 'x', 1)).code).toBe(99991672)
  expect((await bot.send('interactive', streamingCard())).code).toBe(230027)
  expect((await bot.call('PATCH', `/open-apis/im/v1/messages/${messageId}`, { content: '{}' })).code).toBe(230027)
  expect((await bot.send('text', { text: 'x' })).code).toBe(0)
  const post = { zh_cn: { title: '', content: [[{ tag: 'md', text: '**x**' }]] } }
  expect((await bot.send('post', post)).code).toBe(0)
  expect(simulator.violations()).toEqual([])
})

test('rate limit: some calls get through, the others are told when to come again', async () => {
  simulator.misbehave('rate limit')
  const answers = [await bot.send('text', { text: '1' }), await bot.send('text', { text: '2' })]
  expect(answers).toMatchObject([{ status: 429, code: 99991400 }, { code: 0 }])
  expect(answers[0]?.headers.get('x-ogw-ratelimit-limit')).toBe('50')
  expect(simulator.calls().limited).toBe(1)
})

test('slow: every answer takes its time', async () => {
  await start({ slowness: [80, 90] })
  simulator.misbehave('slow')
  const began = performance.now()
  await bot.call('GET', '/open-apis/bot/v3/info')
  expect(performance.now() - began).toBeGreaterThan(75)
})

test('half-open: nothing flows, and the event comes on the next connection', async () => {
  await start({ ackWithin: 50, redeliverAfter: [20, 20, 20, 20, 20, 20, 20, 20] })
  const old = await connected()
  simulator.misbehave('half-open')
  const id = await simulator.say('一')
  old.ping()
  const fresh = await connected()
  old.close()
  await soon(() => expect(fresh.messageIds).toContain(id), slowly)
  expect(old.controls).toHaveLength(1)
})

test.each([
  ['endpoint busy', { code: 1, data: {} }],
  ['endpoint refused', { code: 514, data: {} }],
])('%s: the endpoint call fails and connections drop', async (fault, answer) => {
  await connected()
  simulator.misbehave(fault)
  expect(await bot.endpoint()).toMatchObject(answer)
  await soon(() => expect(simulator.connections()).toHaveLength(0))
})

test('acks lost: what was acknowledged comes again', async () => {
  const socket = await connected()
  simulator.misbehave('acks lost')
  const id = await simulator.say('一')
  await soon(() => expect(socket.frames).toHaveLength(1))
  socket.ack(socket.frames[0]!)
  await soon(() => expect(socket.messageIds).toEqual([id, id]))
  expect(simulator.violations()).toEqual([])
})

test('parts lost: a part is missing until the fault is over', async () => {
  await start({ ackWithin: 100, redeliverAfter: [20, 20, 20, 20] })
  const socket = await connected()
  simulator.misbehave('parts lost')
  const id = await simulator.say('一')
  await soon(() => expect(socket.frames.length).toBeGreaterThan(0))
  expect(headerIn(socket.frames[0]!.frame, 'sum')).toBe('3')
  simulator.misbehave(undefined)
  await soon(() => expect(socket.messageIds).toContain(id), slowly)
  expect(simulator.deliveries().length).toBeGreaterThan(1)
})

test('in parts: the SDK puts every message together', async () => {
  sdk = await new SdkBot(simulator).listen()
  await soon(() => expect(simulator.connections()).toHaveLength(1), slowly)
  simulator.misbehave('in parts')
  await simulator.say('一')
  await soon(() => expect(sdk?.heard).toHaveLength(1), slowly)
})

test('odd frames: pings of the server, unknown frames and broken bytes come before the message', async () => {
  const socket = await connected()
  simulator.misbehave('odd frames')
  const id = await simulator.say('一')
  await soon(() => expect(socket.messageIds).toContain(id))
  expect(socket.controls.map(typeOf)).toEqual(['pong', 'ping', 'future'])
  expect(socket.broken).toBe(1)
  socket.ack(socket.frames.at(-1)!)
  await soon(() => expect(simulator.deliveries()[0]?.code).toBe(200))
  expect(simulator.violations()).toEqual([])
})

test('card frames: callbacks travel as the legacy kind', async () => {
  const socket = await connected()
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: '停' },
    behaviors: [{ type: 'callback', value: 1 }],
  }
  const { messageId } = await bot.sentCard(streamingCard([button]))
  simulator.misbehave('card frames')
  const pressed = simulator.press(messageId, '停')
  await soon(() => expect(socket.frames).toHaveLength(1))
  expect(typeOf(socket.frames[0]!.frame)).toBe('card')
  socket.ack(socket.frames[0]!)
  await pressed
})

test('late events: messages say that they are old', async () => {
  const socket = await connected()
  simulator.misbehave('late events')
  await simulator.say('一')
  await soon(() => expect(socket.frames).toHaveLength(1))
  const { create_time } = objectIn(objectIn(socket.frames[0]!.event?.event).message)
  expect(Date.now() - Number(create_time)).toBeGreaterThan(7_000_000)
})

test('errors as 200: only the code in the body tells', async () => {
  simulator.misbehave('errors as 200')
  expect(await bot.send('text', { text: '' })).toMatchObject({ status: 200, code: 230001 })
})

test('a fault of one kind can be set on one address, for so many times', async () => {
  const end = simulator.fault({ endpoint: 'bot/v3/info', kind: 'code', code: 99991663, times: 1 })
  expect((await bot.call('GET', '/open-apis/bot/v3/info')).code).toBe(99991663)
  expect((await bot.call('GET', '/open-apis/bot/v3/info')).code).toBe(0)
  end()
  simulator.fault({ endpoint: '/content', kind: 'lost response', times: 1 })
  const { cardId, messageId } = await bot.sentCard()
  await expect(bot.stream(cardId, '一', 1, { uuid: 'u' })).rejects.toThrow()
  expect(simulator.card(messageId)?.frames).toHaveLength(1)
  expect((await bot.stream(cardId, '一', 1, { uuid: 'u' })).code).toBe(0)
  simulator.fault({ endpoint: '/settings', kind: 'html', times: 1 })
  expect((await bot.settings(cardId, {}, 2)).status).toBe(502)
})

test('every fault can begin and end on a running platform, and an unknown one cannot', async () => {
  for (const { name, help } of simulator.faults) {
    expect(help).toMatch(/\S/)
    simulator.misbehave(name)
  }
  simulator.misbehave(undefined)
  const five = ['disconnect', 'deliver twice', 'refuse draws', 'rate limit', 'slow']
  expect(simulator.faults.slice(0, 5).map(({ name }) => name)).toEqual(five)
  await bot.signIn()
  expect((await bot.send('text', { text: 'x' })).code).toBe(0)
  expect(() => simulator.misbehave('moon')).toThrow("no fault is called 'moon'")
})

test('window over: no card streams any more, and people see none as being written', async () => {
  const { cardId } = await bot.sentCard()
  expect((await bot.stream(cardId, '一', 1)).code).toBe(0)
  simulator.misbehave('window over')
  expect(simulator.screen().at(-1)?.growing).toBe(false)
  expect((await bot.stream(cardId, '一二', 2)).code).toBe(300309)
  simulator.misbehave()
  const fresh = await bot.sentCard()
  expect((await bot.stream(fresh.cardId, '一', 1)).code).toBe(0)
})

test('token expired: each token dies after a few calls, and a new one is given for it', async () => {
  simulator.misbehave('token expired')
  expect((await bot.send('text', { text: 'x' })).code).toBe(99991677)
  await bot.signIn()
  const first = bot.token
  for (let n = 0; n < 20; n++) expect((await bot.send('text', { text: 'x' })).code).toBe(0)
  expect((await bot.send('text', { text: 'x' })).code).toBe(99991677)
  await bot.signIn()
  expect(bot.token).not.toBe(first)
  expect((await bot.send('text', { text: 'x' })).code).toBe(0)
  expect(simulator.violations()).toEqual([])
})
