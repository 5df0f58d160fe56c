import { afterEach, beforeEach } from 'vitest'
import type { ChannelProvider } from '../../../src/contract/channel.ts'
import type { ScreenMessage, SimulatedPlatform } from '../../../src/contract/simulator.ts'
import { eventually } from '../../helpers/eventually.ts'
import { openGateway, type TestGateway } from '../../helpers/gateway.ts'

type At = { person?: string; group?: string }
type Options = Partial<Parameters<typeof openGateway>[0]>

/** A way in to a platform, and what it has. */
export interface Way {
  provider: ChannelProvider
  transport: string
  /** Starts the platform in a box. */
  simulator(): Promise<SimulatedPlatform>
  /** Whether the platform calls us. */
  isWebhook: boolean
  /** Whether a pressed button reaches the bot by this way. */
  hasButtons: boolean
  /** Settings that the platform must refuse. */
  denied: Record<string, unknown>
}

/** What the parts of the channel suite share: one platform, one gateway, and a look at the screens. Fresh for each test. */
export interface Scene extends Omit<Way, 'simulator'> {
  readonly phone: SimulatedPlatform
  readonly gateway: TestGateway
  /** Whether this way in is a connection of ours, and not the platform calling. */
  readonly connects: boolean
  /** Starts the gateway; resolves when the platform has let it in. */
  open(options?: Options): Promise<void>
  /** Starts the gateway, and tells the platform where it is. */
  start(options?: Options): Promise<void>
  /** Ends the gateway as a crash would, and starts the next one on its data. */
  crash(): Promise<void>
  /** What the bot has said in a chat, oldest first. */
  bots(at?: At): ScreenMessage[]
  /** Waits for a finished message of the bot that holds the text. */
  answered(text: string, at?: At): Promise<unknown>
  /** Waits until so many messages are there and all have their outcome. */
  settled(count: number): Promise<{ state: string }[]>
}

/** A scene for the tests of the suite that this is called in. */
export function createScene(way: Way): Scene {
  const { provider, transport, isWebhook, simulator } = way
  let phone: SimulatedPlatform
  let gateway: TestGateway

  beforeEach(async () => {
    phone = await simulator()
  })
  afterEach(async () => {
    phone.misbehave(undefined)
    await gateway.close()
    await phone.close()
  })

  const bots = (at: At = {}) => phone.screen(at).filter((m) => m.by === 'bot' && !m.notice)
  const start = async (options: Options = {}) => {
    gateway = await openGateway({ provider, settings: phone.settings[transport] ?? {}, ...options })
    if (isWebhook) phone.setWebhook?.(gateway.webhookUrl)
  }
  return {
    ...way,
    get phone() {
      return phone
    },
    get gateway() {
      return gateway
    },
    connects: !isWebhook,
    start,
    async open(options) {
      await start(options)
      await eventually(async () => (await gateway.statuses.of('bot')).state === 'connected', 20_000)
    },
    async crash() {
      await gateway.crash()
      gateway = await gateway.again()
    },
    bots,
    answered: (text, at = {}) => eventually(() => bots(at).some((m) => m.text.includes(text) && !m.growing), 20_000),
    settled: (count) =>
      eventually(async () => {
        const rows = await gateway.store.db.selectFrom('messages').select('state').execute()
        return rows.length >= count && rows.every((row) => row.state !== 'waiting' && row.state !== 'running') && rows
      }, 25_000),
  }
}
