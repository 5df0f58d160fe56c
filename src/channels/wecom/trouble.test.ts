import { test as base, describe, expect } from 'vitest'
import { eventually } from '../../../test/helpers/eventually.ts'
import { openGateway, type TestGateway, type TestGatewayOptions } from '../../../test/helpers/gateway.ts'
import { createPen } from '../../../test/helpers/pen.ts'
import { wecom } from './index.ts'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'

type Transport = 'callback' | 'websocket'

/** A platform, and a gateway once it is opened. Most of what happens here is waiting, so each test has its own, all at once. */
class Stage {
  readonly phone: WecomSimulator
  #gateway: TestGateway | undefined

  constructor(phone: WecomSimulator) {
    this.phone = phone
  }

  get gateway(): TestGateway {
    if (!this.#gateway) throw new Error('the gateway is not open yet')
    return this.#gateway
  }

  async open(transport: Transport, { settings = {}, ...options }: Partial<TestGatewayOptions> = {}): Promise<void> {
    const all = { ...this.phone.settings[transport], ...settings }
    this.#gateway = await openGateway({ provider: wecom, settings: all, ...options })
    if (transport === 'callback') this.phone.setWebhook(this.gateway.webhookUrl)
    await eventually(async () => (await this.gateway.statuses.of('bot')).state === 'connected', 20_000)
  }

  bots(at: Parameters<WecomSimulator['screen']>[0] = {}) {
    return this.phone.screen(at).filter(({ by }) => by === 'bot')
  }

  answered(text: string) {
    return eventually(() => this.bots().find((m) => m.text.includes(text) && !m.growing), 45_000)
  }

  settled(count: number) {
    return eventually(async () => {
      const rows = await this.gateway.store.db.selectFrom('messages').select('state').execute()
      return rows.length >= count && rows.every(({ state }) => state !== 'waiting' && state !== 'running')
    }, 25_000)
  }

  async close(): Promise<void> {
    this.phone.misbehave(undefined)
    await this.#gateway?.close()
    await this.phone.close()
  }
}

const test = base.extend<{ stage: Stage }>({
  async stage({ task: _ }, use) {
    const bots = [
      { name: '茶馆', id: 'aibTEA' },
      { name: '咖啡', id: 'aibCOFFEE' },
    ]
    const stage = new Stage(await startWecomSimulator({ pollEvery: 50, redeliverAfter: 100, bots }))
    await use(stage)
    await stage.close()
  },
})

/** An agent that writes for a moment. */
const writer = () =>
  createPen(async function* ({ text }) {
    for (const word of ['You', ' said:', ` ${text}`]) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      yield { type: 'text', text: word }
    }
  })

describe.concurrent.each([
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
  test('a question has one answer, whole and finished', async ({ stage }) => {
    await stage.open(transport, { pen: writer() })
    stage.phone.misbehave(fault)
    await stage.phone.say('hello')
    await stage.answered('You said: hello')
    await stage.settled(1)
    expect(stage.bots().filter(({ text }) => text.includes('You said: hello'))).toHaveLength(1)
    expect(stage.gateway.pen.turns).toHaveLength(1)
    expect(stage.phone.violations()).toEqual([])
  }, 90_000)
})

describe.concurrent.each(['callback', 'websocket'] as const)('by %s', (transport) => {
  test('a person who opens the chat is welcomed in the bot’s words', async ({ stage }) => {
    await stage.open(transport, { settings: { welcome: 'Come in, tea is ready.' } })
    stage.phone.enterChat()
    await stage.answered('Come in, tea is ready.')
    expect(await stage.gateway.store.db.selectFrom('messages').selectAll().execute()).toEqual([])
    expect(stage.phone.violations()).toEqual([])
  })

  test('what a person thinks of an answer is kept with the message', async ({ stage }) => {
    await stage.open(transport, { pen: writer() })
    await stage.phone.say('hello')
    const { id } = await stage.answered('You said: hello')
    await stage.phone.judge(id, 'down', { comment: 'too short', reasons: [2] })
    const kept = () => stage.gateway.store.db.selectFrom('feedback').select(['verdict', 'comment']).execute()
    await eventually(async () => (await kept()).length > 0)
    expect(await kept()).toEqual([{ verdict: 'down', comment: 'too short · incomplete' }])
    expect(stage.phone.violations()).toEqual([])
  })
})

describe.concurrent('one bot, or several', () => {
  test('an answer of which nobody comes to see the end is a message; if somebody comes after all, he is told where', async ({
    stage,
  }) => {
    await stage.open('callback', { pen: writer() })
    const id = await stage.phone.say('hello')
    await eventually(() => (stage.phone.interaction(id)?.polls ?? 0) > 0)
    stage.phone.misbehave('polls stop')
    const { growing } = await stage.answered('You said: hello')
    expect(growing).toBe(false)
    stage.phone.misbehave(undefined)
    await stage.answered('in the message below')
    await stage.settled(1)
    expect(stage.bots().filter(({ text }) => text.includes('You said: hello'))).toHaveLength(1)
    expect(stage.phone.violations()).toEqual([])
  }, 60_000)

  test('several bots behind one address have an agent and conversations of their own, as their addresses say', async ({
    stage,
  }) => {
    const pen = createPen(async function* (turn) {
      yield { type: 'text', text: `You said: ${turn.text} (${turn.history.length} before)` }
    })
    await stage.open('callback', {
      pen,
      settings: { bots: { aibTEA: 'pen', aibCOFFEE: 'pen' } },
      config: { webhookPaths: ['/wecom/callback/{botid}'] },
    })
    stage.phone.setWebhook(`${new URL(stage.gateway.webhookUrl).origin}/wecom/callback/{botid}`)
    for (const bot of ['aibTEA', 'aibCOFFEE', 'aibTEA']) {
      const known = stage.bots({ bot }).length
      await stage.phone.say('hello', { bot })
      await eventually(() => stage.bots({ bot }).length > known && stage.bots({ bot }).every(({ growing }) => !growing))
    }
    const said = (bot: string) => stage.bots({ bot }).map(({ text }) => text)
    expect(said('aibTEA')).toEqual(['You said: hello (0 before)', 'You said: hello (2 before)'])
    expect(said('aibCOFFEE')).toEqual(['You said: hello (0 before)'])
    expect(stage.phone.violations()).toEqual([])
  })

  test('pushed out by another program, it says so and leaves the bot to it', async ({ stage }) => {
    await stage.open('websocket')
    stage.phone.misbehave('kicked')
    const { lastError } = await eventually(async () => {
      const status = await stage.gateway.statuses.of('bot')
      return status.state === 'denied' && status
    }, 20_000)
    expect(lastError).toContain('Another program has connected as this bot')
    expect(stage.phone.connections()).toBe(0)
    await stage.gateway.manager.restart('bot')
    await eventually(() => stage.phone.connections() === 1)
  }, 40_000)
})
