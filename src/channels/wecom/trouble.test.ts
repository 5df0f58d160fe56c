import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../test/helpers/eventually.ts'
import { openGateway, type TestGateway, type TestGatewayOptions } from '../../../test/helpers/gateway.ts'
import { createPen } from '../../../test/helpers/pen.ts'
import { wecom } from './index.ts'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'

let phone: WecomSimulator
let gateway: TestGateway
beforeEach(async () => {
  phone = await startWecomSimulator({
    pollEvery: 50,
    redeliverAfter: 100,
    bots: [
      { name: '茶馆', id: 'aibTEA' },
      { name: '咖啡', id: 'aibCOFFEE' },
    ],
  })
})
afterEach(async () => {
  phone.misbehave(undefined)
  await gateway.close()
  await phone.close()
})

type Transport = 'callback' | 'websocket'

async function open(transport: Transport, { settings = {}, ...options }: Partial<TestGatewayOptions> = {}) {
  gateway = await openGateway({ provider: wecom, settings: { ...phone.settings[transport], ...settings }, ...options })
  if (transport === 'callback') phone.setWebhook(gateway.webhookUrl)
  await eventually(async () => (await gateway.statuses.of('bot')).state === 'connected', 20_000)
}
const bots = (at: Parameters<WecomSimulator['screen']>[0] = {}) => phone.screen(at).filter(({ by }) => by === 'bot')
const answered = (text: string) => eventually(() => bots().find((m) => m.text.includes(text) && !m.growing), 45_000)
const settled = (count: number) =>
  eventually(async () => {
    const rows = await gateway.store.db.selectFrom('messages').select('state').execute()
    return rows.length >= count && rows.every(({ state }) => state !== 'waiting' && state !== 'running')
  }, 25_000)

/** An agent that writes for a moment. */
const writer = () =>
  createPen(async function* ({ text }) {
    for (const word of ['You', ' said:', ` ${text}`]) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      yield { type: 'text', text: word }
    }
  })

describe.each([
  ['callback', 'lost answers'],
  ['callback', 'polls stop'],
  ['callback', 'polls twice'],
  ['callback', 'unknown streams'],
  ['callback', 'forged'],
  ['callback', 'slow'],
  ['callback', 'window over'],
  ['websocket', 'lost answers'],
  ['websocket', 'acks lost'],
  ['websocket', 'odd frames'],
  ['websocket', 'half-open'],
  ['websocket', 'req ids forgotten'],
  ['websocket', 'window over'],
  ['websocket', 'early pushes'],
  ['websocket', 'zombie'],
  ['websocket', 'slow'],
] as const)('by %s, with the fault %s', (transport, fault) => {
  test('a question has one answer, whole and finished', async () => {
    await open(transport, { pen: writer() })
    phone.misbehave(fault)
    await phone.say('hello')
    await answered('You said: hello')
    await settled(1)
    expect(bots().filter(({ text }) => text.includes('You said: hello'))).toHaveLength(1)
    expect(gateway.pen.turns).toHaveLength(1)
    expect(phone.violations()).toEqual([])
  }, 90_000)
})

describe.each(['callback', 'websocket'] as const)('by %s', (transport) => {
  test('a person who opens the chat is welcomed in the bot’s words', async () => {
    await open(transport, { settings: { welcome: 'Come in, tea is ready.' } })
    phone.enterChat()
    await answered('Come in, tea is ready.')
    expect(await gateway.store.db.selectFrom('messages').selectAll().execute()).toEqual([])
    expect(phone.violations()).toEqual([])
  })

  test('what a person thinks of an answer is kept with the message', async () => {
    await open(transport, { pen: writer() })
    await phone.say('hello')
    const { id } = await answered('You said: hello')
    await phone.judge(id, 'down', { comment: 'too short', reasons: [2] })
    const kept = () => gateway.store.db.selectFrom('feedback').select(['verdict', 'comment']).execute()
    await eventually(async () => (await kept()).length > 0)
    expect(await kept()).toEqual([{ verdict: 'down', comment: 'too short · incomplete' }])
    expect(phone.violations()).toEqual([])
  })
})

test('an answer of which nobody comes to see the end is a message; if somebody comes after all, he is told where', async () => {
  await open('callback', { pen: writer() })
  const id = await phone.say('hello')
  await eventually(() => (phone.interaction(id)?.polls ?? 0) > 0)
  phone.misbehave('polls stop')
  const { growing } = await answered('You said: hello')
  expect(growing).toBe(false)
  phone.misbehave(undefined)
  await answered('in the message below')
  await settled(1)
  expect(bots().filter(({ text }) => text.includes('You said: hello'))).toHaveLength(1)
  expect(phone.violations()).toEqual([])
}, 60_000)

test('several bots behind one address have an agent and conversations of their own, as their addresses say', async () => {
  const pen = createPen(async function* (turn) {
    yield { type: 'text', text: `You said: ${turn.text} (${turn.history.length} before)` }
  })
  await open('callback', {
    pen,
    settings: { bots: { aibTEA: 'pen', aibCOFFEE: 'pen' } },
    config: { webhookPaths: ['/wecom/callback/{botid}'] },
  })
  phone.setWebhook(`${new URL(gateway.webhookUrl).origin}/wecom/callback/{botid}`)
  for (const bot of ['aibTEA', 'aibCOFFEE', 'aibTEA']) {
    const known = bots({ bot }).length
    await phone.say('hello', { bot })
    await eventually(() => bots({ bot }).length > known && bots({ bot }).every(({ growing }) => !growing))
  }
  const said = (bot: string) => bots({ bot }).map(({ text }) => text)
  expect(said('aibTEA')).toEqual(['You said: hello (0 before)', 'You said: hello (2 before)'])
  expect(said('aibCOFFEE')).toEqual(['You said: hello (0 before)'])
  expect(phone.violations()).toEqual([])
})

test('pushed out by another program, it says so and leaves the bot to it', async () => {
  await open('websocket')
  phone.misbehave('kicked')
  const { lastError } = await eventually(async () => {
    const status = await gateway.statuses.of('bot')
    return status.state === 'denied' && status
  }, 20_000)
  expect(lastError).toContain('Another program has connected as this bot')
  expect(phone.connections()).toBe(0)
  await gateway.manager.restart('bot')
  await eventually(() => phone.connections() === 1)
}, 40_000)
