import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn, textIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { headerIn } from './frame.ts'
import { RawBot, RawSocket, SdkBot, streamingCard, typeOf } from './test-bots.ts'

const open: { simulators: FeishuSimulator[]; bots: SdkBot[] } = { simulators: [], bots: [] }

afterEach(async () => {
  for (const bot of open.bots.splice(0)) bot.close()
  for (const simulator of open.simulators.splice(0)) await simulator.close()
})

async function start(options: FeishuSimulatorOptions = {}): Promise<FeishuSimulator> {
  const simulator = await startFeishuSimulator({ reconnectEvery: 1_000, reconnectNonce: 0, ...options })
  open.simulators.push(simulator)
  return simulator
}

function sdkBot(simulator: FeishuSimulator): SdkBot {
  const bot = new SdkBot(simulator)
  open.bots.push(bot)
  return bot
}

/** A bot of one's own, connected. */
async function connected(options: FeishuSimulatorOptions = {}) {
  const simulator = await start(options)
  const socket = await new RawBot(simulator).connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  return { simulator, socket }
}

const slowly = { timeout: 10_000 }

test('the official SDK hears a person, acknowledges, and streams a card that people watch grow', async () => {
  const simulator = await start()
  const bot = sdkBot(simulator)
  const { cardkit, im } = bot.client
  await bot.listen()
  const id = await simulator.say('你好')
  await soon(() => expect(bot.heard).toHaveLength(1), slowly)
  expect(bot.heard[0]).toMatchObject({
    event_type: 'im.message.receive_v1',
    app_id: simulator.bot.appId,
    sender: { sender_id: { open_id: simulator.people[0]?.id }, sender_type: 'user' },
    message: { message_id: id, chat_type: 'p2p', message_type: 'text', content: '{"text":"你好"}' },
  })
  const made = await cardkit.v1.card.create({ data: { type: 'card_json', data: JSON.stringify(streamingCard()) } })
  const card_id = made.data?.card_id ?? ''
  const content = JSON.stringify({ type: 'card', data: { card_id } })
  const data = { msg_type: 'interactive', content, uuid: 'reply-1' }
  const sent = await im.v1.message.reply({ path: { message_id: id }, data })
  const again = await im.v1.message.reply({ path: { message_id: id }, data })
  expect(again.data?.message_id).toBe(sent.data?.message_id)
  const seen: string[] = []
  for (const [n, text] of ['**你', '**你好**', '**你好**\n\n- 一\n- 二'].entries()) {
    const path = { card_id, element_id: 'answer' }
    await cardkit.v1.cardElement.content({ path, data: { content: text, sequence: n + 1 } })
    seen.push(simulator.screen()[1]?.text ?? '')
  }
  expect(seen).toEqual(['**你', '你好', '你好\n\n• 一\n• 二'])
  expect(simulator.screen()[1]).toMatchObject({ by: 'bot', growing: true })
  const settings = JSON.stringify({ config: { streaming_mode: false, summary: { content: '你好' } } })
  await cardkit.v1.card.settings({ path: { card_id }, data: { settings, sequence: 4 } })
  expect(simulator.screen()[1]).toMatchObject({
    growing: false,
    html: '<p><b>你好</b></p><ul><li>一</li><li>二</li></ul>',
  })
  expect(simulator.card(sent.data?.message_id ?? '')).toMatchObject({ summary: '你好', sequence: 4 })
  expect(simulator.violations()).toEqual([])
})

test('a pressed button asks the SDK, and its answer changes the card and says a word', async () => {
  const simulator = await start()
  const bot = sdkBot(simulator)
  const button = (content: string) => ({
    tag: 'button',
    text: { tag: 'plain_text', content },
    behaviors: [{ type: 'callback', value: { a: 'stop' } }],
  })
  const card = streamingCard([button('停止')], { streaming_mode: false })
  const data = streamingCard([button('再来')], { streaming_mode: false })
  await bot.listen(undefined, () => ({ toast: { type: 'success', content: '好' }, card: { type: 'raw', data } }))
  await soon(() => expect(simulator.connections()).toHaveLength(1), slowly)
  const { messageId } = await (await new RawBot(simulator).signIn()).sentCard(card)
  expect(simulator.screen()[0]?.buttons).toEqual(['停止'])
  await soon(
    () => simulator.press(messageId, '停止').then(() => expect(simulator.pressed().at(-1)?.failed).toBe(false)),
    slowly,
  )
  expect(bot.pressed[0]).toMatchObject({
    operator: { open_id: simulator.people[0]?.id },
    action: { value: { a: 'stop' }, tag: 'button' },
    context: { open_message_id: messageId },
  })
  expect(simulator.pressed().at(-1)).toMatchObject({ label: '停止', toast: '好' })
  expect(simulator.screen()[0]?.buttons).toEqual(['再来'])
  expect(simulator.violations()).toEqual([])
})

test('an event without ack comes again, and that breaks a rule', async () => {
  const { simulator, socket } = await connected({ ackWithin: 60, redeliverAfter: [30] })
  const id = await simulator.say('有人吗')
  await soon(() => expect(socket.messageIds).toEqual([id, id]), slowly)
  const [first, second] = socket.frames
  expect(objectIn(first?.event?.header).event_id).toBe(objectIn(second?.event?.header).event_id)
  expect(headerIn(first!.frame, 'message_id')).not.toBe(headerIn(second!.frame, 'message_id'))
  expect(simulator.violations()[0]).toMatch(/no ack of im\.message\.receive_v1 .* within 60 ms/)
})

test('an ack with 500 asks for the event again, an ack with 200 settles it', async () => {
  const { simulator, socket } = await connected({ redeliverAfter: [10, 10, 10] })
  const id = await simulator.say('一')
  await soon(() => expect(socket.frames).toHaveLength(1))
  socket.ack(socket.frames[0]!, { code: 500 })
  await soon(() => expect(socket.messageIds).toEqual([id, id]), slowly)
  socket.ack(socket.frames[1]!)
  await soon(() => expect(simulator.deliveries().map(({ code }) => code)).toEqual([500, 200]))
  expect(simulator.violations()).toEqual([])
})

test('a careless ack is told of', async () => {
  const { simulator, socket } = await connected({ ackWithin: 2_000, redeliverAfter: [] })
  for (const text of ['一', '二', '三']) await simulator.say(text)
  await soon(() => expect(socket.frames).toHaveLength(3))
  const [one, two, three] = socket.frames
  socket.ack(one!, { code: 200 }, { headers: one!.frame.headers, seqId: 99n })
  socket.ack(two!, { fine: true })
  socket.ack(three!)
  socket.ack(three!)
  socket.sendText('hello')
  await soon(() => expect(simulator.violations()).toHaveLength(5))
  const lines = ['with SeqID 99', 'without biz_rt', 'no { code }', 'came twice', 'no binary frame']
  for (const [n, words] of lines.entries()) expect(simulator.violations()[n]).toContain(words)
})

test('a long event comes in parts that may overtake each other, and has one ack', async () => {
  const { simulator, socket } = await connected({ splitAbove: 400 })
  const text = '茶'.repeat(500)
  await simulator.say(text)
  await soon(() => expect(socket.frames.length).toBe(Number(headerIn(socket.frames[0]!.frame, 'sum'))))
  const parts = [...socket.frames].sort((a, b) => seqOf(a) - seqOf(b))
  expect(seqOf(socket.frames[0]!)).toBeGreaterThan(0)
  const whole = objectIn(JSON.parse(Buffer.concat(parts.map(({ frame }) => frame.payload!)).toString('utf8')))
  expect(objectIn(objectIn(whole.event).message).content).toBe(JSON.stringify({ text }))
  socket.ack(socket.frames.at(-1)!)
  await soon(() => expect(simulator.deliveries()[0]?.code).toBe(200))
  expect(simulator.violations()).toEqual([])
})

function seqOf({ frame }: RawSocket['frames'][number]): number {
  return Number(headerIn(frame, 'seq'))
}

test('the official SDK puts parts together', async () => {
  const simulator = await start({ splitAbove: 200 })
  const bot = await sdkBot(simulator).listen()
  await simulator.say('茶'.repeat(500))
  await soon(() => expect(bot.heard).toHaveLength(1), slowly)
  await soon(() => expect(simulator.deliveries()[0]?.code).toBe(200), slowly)
  expect(simulator.violations()).toEqual([])
})

test('a ping is answered with the intervals to keep', async () => {
  const { socket } = await connected({ pingEvery: 90_000 })
  expect(typeOf(socket.controls[0]!)).toBe('pong')
  expect(JSON.parse(socket.controls[0]!.payload!.toString('utf8'))).toEqual({
    PingInterval: 90,
    ReconnectCount: -1,
    ReconnectInterval: 1,
    ReconnectNonce: 0,
  })
})

test('a client that stops pinging is closed', async () => {
  const { simulator, socket } = await connected({ pingEvery: 40 })
  await soon(() => expect(socket.closed).toBe(true), slowly)
  expect(simulator.violations()[0]).toMatch(/no ping for/)
})

test.each([
  ['a wrong secret', { AppSecret: 'wrong' }, 514],
  ['an unknown app', { AppID: 'cli_0000000000000000' }, 514],
])('%s gets no address to connect to', async (_, body, code) => {
  const answer = await new RawBot(await start()).endpoint(body)
  expect(answer).toMatchObject({ code, data: {} })
})

test('a ticket is good for one connection, and an unknown one for none', async () => {
  const simulator = await start()
  const { data } = await new RawBot(simulator).endpoint()
  const url = textIn(objectIn(data).URL)
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/ws\/v2\?fpid=1&aid=1&device_id=\d{19}&.*service_id=\d+&ticket=/)
  await RawSocket.open(url)
  await expect(RawSocket.open(url)).rejects.toThrow('403')
  await expect(RawSocket.open(url.replace(/ticket=.*/, 'ticket=x'))).rejects.toThrow('403')
  expect(simulator.violations()).toEqual(['long connection: a ticket was used for a second connection'])
})

test('an app has so many connections and no more, and each event goes to exactly one of them', async () => {
  const simulator = await start({ maxConnections: 2 })
  const bot = new RawBot(simulator)
  const sockets = [await bot.connect(), await bot.connect()]
  await soon(() => expect(sockets.every(({ controls }) => controls.length === 1)).toBe(true))
  expect((await bot.endpoint()).code).toBe(1000040350)
  for (const n of [1, 2, 3, 4, 5, 6]) await simulator.say(`${n}`)
  await soon(() => expect(sockets.flatMap(({ messageIds }) => messageIds)).toHaveLength(6))
})

test('what was not acknowledged when the connection broke comes on the next one', async () => {
  const { simulator, socket } = await connected()
  const id = await simulator.say('喂')
  await soon(() => expect(socket.messageIds).toEqual([id]))
  socket.close()
  await soon(() => expect(simulator.connections()).toHaveLength(0))
  const next = await new RawBot(simulator).connect()
  await soon(() => expect(next.messageIds).toEqual([id]), slowly)
  next.ack(next.frames[0]!)
  expect(simulator.violations()).toEqual([])
})

test('what people say before anybody listens waits', async () => {
  const simulator = await start()
  const ids = [await simulator.say('一'), await simulator.say('二')]
  const socket = await new RawBot(simulator).connect()
  await soon(() => expect(socket.messageIds).toEqual(ids), slowly)
})
