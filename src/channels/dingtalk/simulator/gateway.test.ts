import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn, textIn } from '../../../lib/json.ts'
import { type DingtalkSimulator, type DingtalkSimulatorOptions, startDingtalkSimulator } from '../simulator.ts'
import { RawBot, RawSocket, robotTopic } from './test-bots.ts'

const simulators: DingtalkSimulator[] = []

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close()
})

async function start(options: DingtalkSimulatorOptions = {}): Promise<{ simulator: DingtalkSimulator; bot: RawBot }> {
  const simulator = await startDingtalkSimulator(options)
  simulators.push(simulator)
  return { simulator, bot: new RawBot(simulator) }
}

async function ticketUrl(bot: RawBot): Promise<string> {
  const { endpoint, ticket } = objectIn(await (await bot.openTicket()).json())
  return `${textIn(endpoint)}?ticket=${textIn(ticket)}`
}

test('a ticket opens one connection and no second', async () => {
  const { simulator, bot } = await start()
  const url = await ticketUrl(bot)
  await new RawSocket(url).opened
  await expect(new RawSocket(url).opened).rejects.toThrow('401')
  expect(simulator.violations()).toEqual(['a ticket was used for a second connection'])
})

test('an old ticket and an invented one are refused', async () => {
  const { bot } = await start({ ticketFor: 0 })
  const url = await ticketUrl(bot)
  await expect(new RawSocket(url).opened).rejects.toThrow('401')
  await expect(new RawSocket(url.replace(/ticket=.*/, 'ticket=x')).opened).rejects.toThrow('401')
})

test('without Accept: application/json the gateway answers XML, and that is a broken rule', async () => {
  const { simulator, bot } = await start()
  const response = await bot.openTicket('*/*')
  expect(response.headers.get('content-type')).toBe('application/xml')
  expect(await response.text()).toContain('<ticket>')
  expect(simulator.violations()).toEqual(['connections/open without Accept: application/json'])
})

test.each([
  ['a wrong secret', { clientSecret: 'wrong' }, 401, 'unauthorized.client'],
  ['no secret', { clientSecret: '' }, 400, 'invalidParameter'],
  ['no subscriptions', { subscriptions: [] }, 400, 'invalidParameter'],
  ['an event topic other than *', { subscriptions: [{ type: 'EVENT', topic: 'x' }] }, 400, 'invalidParameter'],
  ['a ua that is no text', { ua: 7 }, 400, 'invalidParameter'],
])('opening with %s is refused', async (_what, change, status, code) => {
  const { simulator, bot } = await start()
  const { clientId, clientSecret } = simulator.bot
  const subscriptions = [{ type: 'CALLBACK', topic: robotTopic }]
  const answer = await bot.call('POST', '/v1.0/gateway/connections/open', {
    clientId,
    clientSecret,
    subscriptions,
    ...change,
  })
  expect(answer).toMatchObject({ status, body: { code, requestid: expect.any(String) } })
})

test('an app whose robot is set to HTTP mode cannot subscribe to its messages', async () => {
  const { simulator, bot } = await start()
  simulator.setWebhook('http://127.0.0.1:9/robots')
  expect((await bot.openTicket()).status).toBe(400)
  expect((await bot.openTicket('application/json', [{ type: 'EVENT', topic: '*' }])).status).toBe(200)
})

test('the platform pings in frames and answers pings of the socket', async () => {
  const { simulator, bot } = await start({ pingEvery: 400 })
  const socket = await bot.connect()
  const pong = new Promise((resolve) => socket.ws.once('pong', resolve))
  socket.ws.ping('hello')
  expect(String(await pong)).toBe('hello')
  await soon(() => expect(socket.on('ping').length).toBeGreaterThan(1), { timeout: 10_000 })
  expect(socket.on('ping')[0]?.data).toEqual({ opaque: expect.any(String) })
  expect(simulator.violations()).toEqual([])
})

test('a ping left alone, or answered with another opaque, breaks a rule', async () => {
  const { simulator, bot } = await start({ pingEvery: 20 })
  const socket = await bot.connect()
  socket.answersPings = false
  await soon(() => expect(socket.on('ping').length).toBeGreaterThan(1))
  expect(simulator.violations()[0]).toBe('a SYSTEM ping was not answered before the next one')
  await soon(() => {
    socket.ack(socket.on('ping').at(-1), { opaque: 'other' })
    expect(simulator.violations()).toContain('a SYSTEM ping was answered without its opaque')
  })
})

test('an ack on another socket, of nothing, twice, or with data that is no JSON text breaks a rule', async () => {
  const { simulator, bot } = await start()
  const right = await bot.connect()
  await simulator.say('一')
  await soon(() => expect(right.on(robotTopic)).toHaveLength(1))
  const wrong = await bot.connect()
  const frame = right.on(robotTopic)[0]
  const id = textIn(frame?.headers.messageId)
  wrong.ack(frame)
  await soon(() => expect(simulator.violations()).toEqual([`ack of ${id} on the wrong socket`]))
  right.ack(frame)
  right.ack(frame)
  await soon(() => expect(simulator.violations()[1]).toBe(`ack of ${id} came twice`))
  right.ack({ type: '', headers: { messageId: 'invented' }, data: {}, dataText: '' })
  await soon(() => expect(simulator.violations()[2]).toBe('ack of invented, which was never pushed'))
  right.ws.send(JSON.stringify({ code: 200, headers: { messageId: id }, message: 'OK', data: { response: null } }))
  await soon(() => expect(simulator.violations()[3]).toBe(`ack of ${id} whose data is no JSON text`))
})

test('a late ack breaks a rule', async () => {
  const { simulator, bot } = await start({ ackWithin: 1, redeliverAfter: 60_000 })
  const socket = await bot.connect()
  await simulator.say('一')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(1))
  const pushedAt = simulator.deliveries()[0]?.at ?? 0
  await soon(() => expect(Date.now()).toBeGreaterThan(pushedAt + 5))
  socket.ack(socket.on(robotTopic)[0])
  await soon(() => expect(simulator.violations()[0]).toMatch(/^ack of .* after \d+ ms$/))
})

test('an ack may take longer for what was said while nobody was connected', async () => {
  const { simulator, bot } = await start({ ackWithin: 1, redeliverAfter: 60_000 })
  await simulator.say('一')
  const socket = await bot.connect()
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(1))
  const pushedAt = simulator.deliveries()[0]?.at ?? 0
  await soon(() => expect(Date.now()).toBeGreaterThan(pushedAt + 5))
  socket.ack(socket.on(robotTopic)[0])
  await soon(() => expect(simulator.deliveries()[0]?.code).toBe(200))
  expect(simulator.violations()).toEqual([])
})

test('closing the simulator ends every connection and frees its port', async () => {
  const { simulator, bot } = await start()
  const socket = await bot.connect()
  await simulator.close()
  await soon(() => expect(socket.closed).toBe(true))
  await expect(fetch(simulator.origin)).rejects.toThrow()
  simulators.length = 0
})

test('a handshake at a broken address is refused and harms nobody', async () => {
  const { simulator } = await start()
  const socket = connect(Number(new URL(simulator.origin).port), '127.0.0.1')
  socket.write('GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1.1 404/)
  expect((await fetch(`${simulator.origin}/gettoken`)).status).toBe(200)
})
