import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn } from '../../../lib/json.ts'
import { type DingtalkSimulator, type DingtalkSimulatorOptions, startDingtalkSimulator } from '../simulator.ts'
import { answerInSession, RawBot, robotTopic, SdkBot } from './test-bots.ts'

const open: { simulators: DingtalkSimulator[]; bots: SdkBot[] } = { simulators: [], bots: [] }

beforeEach(() => {
  // The SDK talks on the console.
  vi.spyOn(console, 'info').mockReturnValue(undefined)
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
})

afterEach(async () => {
  for (const bot of open.bots.splice(0)) bot.disconnect()
  for (const simulator of open.simulators.splice(0)) await simulator.close()
  vi.restoreAllMocks()
})

async function start(options: DingtalkSimulatorOptions = {}): Promise<DingtalkSimulator> {
  const simulator = await startDingtalkSimulator(options)
  open.simulators.push(simulator)
  return simulator
}

async function sdkBot(simulator: DingtalkSimulator): Promise<SdkBot> {
  const bot = new SdkBot(simulator).listens()
  open.bots.push(bot)
  await bot.connect()
  return bot
}

test('the official SDK hears a person, acknowledges, and its answer in the session stands in the chat', async () => {
  const simulator = await start()
  const bot = await sdkBot(simulator)
  const id = await simulator.say('你好')
  await soon(() => expect(bot.heard).toHaveLength(1))
  const { message } = bot.heard[0]!
  expect(message).toMatchObject({
    msgId: id,
    msgtype: 'text',
    text: { content: '你好' },
    conversationType: '1',
    senderNick: '张伟',
    senderStaffId: 'manager807',
    robotCode: simulator.bot.robotCode,
  })
  const answer = { msgtype: 'markdown', markdown: { title: '回答', text: '**你也好**\n\n- 一\n- 二' } }
  expect(await answerInSession(message, answer)).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(simulator.screen().map(({ by, text }) => [by, text])).toEqual([
    ['person', '你好'],
    ['bot', '你也好\n\n• 一\n• 二'],
  ])
  expect(simulator.screen()[1]?.html).toBe('<p><b>你也好</b></p><ul><li>一</li><li>二</li></ul>')
  expect(simulator.violations()).toEqual([])
  expect(simulator.calls()).toMatchObject({ total: 2, limited: 0 })
})

test('in a group the bot hears only what mentions it, with the mention cut off', async () => {
  const simulator = await start()
  const bot = await sdkBot(simulator)
  const group = simulator.groups[0]!.id
  await simulator.say('大家好', { group, mention: false })
  await simulator.say('帮我查订单', { group, person: simulator.people[1]!.id })
  await soon(() => expect(bot.heard).toHaveLength(1))
  expect(bot.heard[0]?.message).toMatchObject({
    conversationId: group,
    conversationType: '2',
    conversationTitle: '茶话会',
    isInAtList: true,
    text: { content: ' 帮我查订单' },
    senderNick: 'Ann',
  })
  expect(simulator.screen({ group }).map(({ text }) => text)).toEqual(['大家好', '@茶馆 帮我查订单'])
})

test('a push without ack comes again with a new messageId and the same msgId, and that is a broken rule', async () => {
  const simulator = await start({ redeliverAfter: 60 })
  const socket = await new RawBot(simulator).connect()
  const id = await simulator.say('有人吗')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(2))
  const [first, second] = socket.on(robotTopic)
  expect(first?.data.msgId).toBe(id)
  expect(second?.data.msgId).toBe(id)
  expect(second?.headers.messageId).not.toBe(first?.headers.messageId)
  expect(simulator.violations()[0]).toMatch(/^no ack of .* on a connection that stayed open$/)
})

test('an acknowledged push does not come again, and an ack with code 500 asks for it again', async () => {
  const simulator = await start({ redeliverAfter: 1_500 })
  const socket = await new RawBot(simulator).connect()
  const good = await simulator.say('一')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(1))
  socket.ack(socket.on(robotTopic)[0])
  const failed = await simulator.say('二')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(2))
  socket.ack(socket.on(robotTopic)[1], { response: null }, 500)
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(3), { timeout: 10_000 })
  socket.ack(socket.on(robotTopic)[2])
  expect(socket.on(robotTopic).map(({ data }) => data.msgId)).toEqual([good, failed, failed])
  await soon(() => expect(simulator.deliveries().every(({ ackedAt }) => ackedAt !== undefined)).toBe(true))
  expect(simulator.violations()).toEqual([])
})

test('what is said while the connection is down arrives after it is back', async () => {
  const simulator = await start()
  const bot = await sdkBot(simulator)
  Reflect.set(bot, 'reconnectInterval', 20)
  simulator.misbehave('disconnect')
  await soon(() => expect(bot.connected).toBe(false))
  const id = await simulator.say('还在吗')
  await soon(() => expect(simulator.calls().byName['POST /v1.0/gateway/connections/open']).toBeGreaterThan(2))
  expect(bot.heard).toHaveLength(0)
  simulator.misbehave()
  await soon(() => expect(bot.heard.map(({ message }) => message.msgId)).toEqual([id]), { timeout: 5_000 })
})

test('a message to a bot that is not there yet waits for it, or is lost where the platform is told to drop', async () => {
  const patient = await start()
  const id = await patient.say('早')
  const bot = await sdkBot(patient)
  await soon(() => expect(bot.heard.map(({ message }) => message.msgId)).toEqual([id]))

  const hasty = await start({ whenOffline: 'drop' })
  await hasty.say('早')
  const late = await sdkBot(hasty)
  const next = await hasty.say('午安')
  await soon(() => expect(late.heard.map(({ message }) => message.msgId)).toEqual([next]))
})

test('delivering twice gives two frames for one message', async () => {
  const simulator = await start()
  const bot = await sdkBot(simulator)
  simulator.misbehave('deliver twice')
  const id = await simulator.say('回声')
  await soon(() => expect(bot.heard).toHaveLength(2))
  expect(bot.heard.map(({ message }) => message.msgId)).toEqual([id, id])
  const ids = bot.heard.map(({ frame }) => frame.headers.messageId)
  expect(new Set(ids).size).toBe(2)
  expect(simulator.violations()).toEqual([])
})

test('a connection that is told to go gets nothing more and is closed later; the next one gets what is said', async () => {
  const simulator = await start({ closeAfter: 80 })
  const raw = new RawBot(simulator)
  const old = await raw.connect()
  simulator.recycle()
  await soon(() => expect(old.on('disconnect')[0]?.data).toEqual({ reason: 'connection is expired' }))
  const young = await raw.connect()
  await simulator.say('换线')
  await soon(() => expect(young.on(robotTopic)).toHaveLength(1))
  young.ack(young.on(robotTopic)[0])
  expect(old.on(robotTopic)).toHaveLength(0)
  await soon(() => expect(old.closed).toBe(true))
  expect(young.closed).toBe(false)
})

test('every push goes to one of the open connections, chosen at random', async () => {
  const simulator = await start()
  const raw = new RawBot(simulator)
  const sockets = [await raw.connect(), await raw.connect()]
  for (let n = 0; n < 40; n++) await simulator.say(`第${n}句`)
  await soon(() => expect(sockets.flatMap((socket) => socket.on(robotTopic))).toHaveLength(40))
  // The chance that one of two gets none of forty is one in 10^12.
  for (const socket of sockets) expect(socket.on(robotTopic).length).toBeGreaterThan(0)
})

test('a half-open connection swallows pushes and pings; what it swallowed comes again on a sound one', async () => {
  const simulator = await start({ redeliverAfter: 80, maxRedeliveries: 50 })
  const raw = new RawBot(simulator)
  const dead = await raw.connect()
  simulator.misbehave('half-open')
  const id = await simulator.say('听得到吗')
  let pongs = 0
  dead.ws.on('pong', () => pongs++)
  dead.ws.ping()
  const sound = await raw.connect({ acks: true })
  dead.ws.terminate()
  await soon(() => expect(sound.on(robotTopic).map(({ data }) => data.msgId)).toEqual([id]))
  expect(pongs).toBe(0)
  expect(dead.on(robotTopic)).toHaveLength(0)
  expect(simulator.violations()).toEqual([])
})

test('odd frames come before the real one, which is still there', async () => {
  const simulator = await start()
  const socket = await new RawBot(simulator).connect()
  simulator.misbehave('odd frames')
  await simulator.say('正常')
  await soon(() => expect(socket.raw.length).toBeGreaterThan(8))
  const real = socket.on(robotTopic).filter(({ data }) => objectIn(data.text).content === '正常')
  expect(real).toHaveLength(1)
  expect(socket.raw).toContain('null')
})

test('thousands of people can talk at once', async () => {
  const simulator = await start({ people: 2_000, groups: 3, ackWithin: 30_000 })
  const bot = await sdkBot(simulator)
  for (const { id } of simulator.people) await simulator.say('hi', { person: id })
  await soon(() => expect(bot.heard).toHaveLength(2_000))
  expect(new Set(bot.heard.map(({ message }) => message.conversationId)).size).toBe(2_000)
  expect(simulator.violations()).toEqual([])
})

test('late pushes all arrive, in whatever order', async () => {
  const simulator = await start()
  const socket = await new RawBot(simulator).connect({ acks: true })
  simulator.misbehave('out of order')
  const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => simulator.say(`第${n}句`)))
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(5), { timeout: 10_000 })
  expect(new Set(socket.on(robotTopic).map(({ data }) => data.msgId))).toEqual(new Set(ids))
})

test('connections can be closed with a code', async () => {
  const simulator = await start()
  const socket = await new RawBot(simulator).connect()
  const code = new Promise((resolve) => socket.ws.once('close', resolve))
  simulator.drop(1011)
  expect(await code).toBe(1011)
})
