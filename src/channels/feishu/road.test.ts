import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../test/helpers/eventually.ts'
import { openGateway, type TestGateway } from '../../../test/helpers/gateway.ts'
import { createPen } from '../../../test/helpers/pen.ts'
import { feishu } from './index.ts'
import { type FeishuSimulator, startFeishuSimulator } from './simulator.ts'

let phone: FeishuSimulator
let gateway: TestGateway

beforeEach(async () => {
  phone = await startFeishuSimulator({
    reconnectEvery: 1000,
    reconnectNonce: 0,
    challengeWithin: 10_000,
    redeliverAfter: [500, 5000, 15_000, 30_000],
    slowness: [100, 300],
  })
})
afterEach(async () => {
  phone.misbehave(undefined)
  await gateway.close()
  await phone.close()
})

/** Long enough to be drawn several times. */
const writing = () =>
  createPen(async function* (turn) {
    yield { type: 'status', text: 'Looking…' }
    for (const word of `You said: ${turn.text}, and here is the end.`.split(/(?<= )/)) {
      yield { type: 'text', text: word }
      await sleep(50)
    }
  })

async function open(transport: 'websocket' | 'webhook'): Promise<void> {
  gateway = await openGateway({ provider: feishu, settings: phone.settings[transport] ?? {}, pen: writing() })
  if (transport === 'webhook') await phone.setWebhook(gateway.webhookUrl)
  await eventually(async () => (await gateway.statuses.of('bot')).state === 'connected', 20_000)
}

const answers = () => phone.screen().filter((m) => m.by === 'bot' && m.text.includes('here is the end.'))
const answered = () => answers().some((m) => !m.growing)

/** The fault lasts until the answer is there, or so long. */
async function talkDuring(fault: string, ms: number): Promise<void> {
  phone.misbehave(fault)
  const id = await phone.say('hello')
  await eventually(answered, ms).catch(() => undefined)
  phone.misbehave(undefined)
  await eventually(answered, 45_000)
  await eventually(async () => {
    const rows = await gateway.store.db.selectFrom('messages').select('state').execute()
    return rows.length === 1 && rows[0]?.state === 'answered'
  }, 30_000)
  expect(answers()).toHaveLength(1)
  expect(gateway.pen.turns).toHaveLength(1)
  expect(phone.unfinishedCards()).toEqual([])
  expect(phone.reactions(id)).toEqual([])
  // Of an event whose parts never came, nobody can be blamed for not acknowledging it.
  if (fault !== 'parts lost') expect(phone.violations()).toEqual([])
}

describe('whatever Feishu does, the answer is there whole and once, and nothing spins or types for ever', () => {
  const calls = [
    'refuse draws',
    'rate limit',
    'frequency limit',
    'slow',
    'token expired',
    'window over',
    'scope missing',
    'errors as 200',
    'server errors',
    'lost answers',
    'streaming closed',
    'sequence conflict',
    'too many tables',
    'card too large',
    'card gone',
    'ambiguous errors',
    'in interaction',
    'recalled',
  ]
  test.each(calls)(
    '%s',
    async (fault) => {
      await open('websocket')
      await talkDuring(fault, 2500)
    },
    90_000,
  )

  const wires = [
    'deliver twice',
    'disconnect',
    'no pong',
    'endpoint busy',
    'endpoint without data',
    'acks lost',
    'odd frames',
    'in parts',
    'parts lost',
    'card frames',
    'late events',
  ]
  test.each(wires)(
    '%s, on the long connection',
    async (fault) => {
      await open('websocket')
      await talkDuring(fault, 1000)
    },
    90_000,
  )

  test.each(['deliver twice', 'forgeries', 'late events'])(
    '%s, on the webhook',
    async (fault) => {
      await open('webhook')
      await talkDuring(fault, 1000)
    },
    90_000,
  )
})

test.each(['endpoint refused', 'handshake refused'])('%s: an admin is told what to do', async (fault) => {
  await open('websocket')
  phone.misbehave(fault)
  const status = await eventually(async () => {
    const now = await gateway.statuses.of('bot')
    return now.state === 'denied' && now
  })
  expect(status.lastError).toMatch(/app secret/i)
})

test('the stop button under a growing answer stops it, and says so in it', async () => {
  await open('websocket')
  await phone.say('hello')
  const growing = await eventually(() => phone.screen().find((m) => m.by === 'bot' && m.buttons.length > 0))
  await phone.press(growing.id, 'Stop')
  await eventually(() => phone.screen().some((m) => m.id === growing.id && !m.growing && /Stopped|已停止/.test(m.text)))
  expect(phone.unfinishedCards()).toEqual([])
})

test('Lark is another address, and nothing else', async () => {
  await phone.close()
  phone = await startFeishuSimulator({ brand: 'lark' })
  await open('websocket')
  await phone.say('hello')
  await eventually(answered)
})
