import type { ScreenMessage, SimulatedPlatform } from '../../../src/contract/simulator.ts'
import type { openGateway, TestGateway } from '../../helpers/gateway.ts'

type At = { person?: string; group?: string }

/** What the parts of the channel suite share: one platform, one gateway, and a look at the screens. Fresh for each test. */
export interface Scene {
  readonly phone: SimulatedPlatform
  readonly gateway: TestGateway
  /** Whether this way in is a connection of ours, and not the platform calling. */
  readonly connects: boolean
  /** Starts the gateway; resolves when the platform has let it in. */
  open(options?: Partial<Parameters<typeof openGateway>[0]>): Promise<void>
  /** What the bot has said in a chat, oldest first. */
  bots(at?: At): ScreenMessage[]
  /** Waits for a finished message of the bot that holds the text. */
  answered(text: string, at?: At): Promise<unknown>
  /** Waits until so many messages are there and all have their outcome. */
  settled(count: number): Promise<{ state: string }[]>
}
