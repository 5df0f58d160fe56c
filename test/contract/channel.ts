import { describe } from 'vitest'
import type { ChannelProvider } from '../../src/contract/channel.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { testConnection } from './channel/connection.ts'
import { testFaults } from './channel/faults.ts'
import { testFeedback } from './channel/feedback.ts'
import { testFormatting } from './channel/formatting.ts'
import { testGroups } from './channel/groups.ts'
import { testMedia } from './channel/media.ts'
import { testPushes } from './channel/pushes.ts'
import { testReplies } from './channel/replies.ts'
import { testSayings } from './channel/sayings.ts'
import { createScene, type Scene } from './channel/scene.ts'

export interface ChannelCase {
  /** Starts the platform in a box, its waits shortened for tests. */
  simulator(): Promise<SimulatedPlatform>
  /** Keys of the simulator's `settings`: each is a way in, and passes the whole suite. */
  transports: string[]
  /** Settings that the platform must refuse, by transport where these have credentials of their own. */
  denied: Record<string, unknown> | ((transport: string) => Record<string, unknown>)
  /** True when bad signatures can be sent: a webhook transport's name. */
  webhook?: string
  /** The transports by which a pressed button reaches the bot. Everywhere else the numbered list does. */
  buttons: string[]
}

/** The one with the longest waits begins first. */
const chapters: Record<string, (scene: Scene) => void> = {
  faults: testFaults,
  replies: testReplies,
  media: testMedia,
  pushes: testPushes,
  groups: testGroups,
  formatting: testFormatting,
  connection: testConnection,
  sayings: testSayings,
  feedback: testFeedback,
}

/**
 * What every channel promises, said as a person with a phone and an admin at a desk would say it. Most of it is waiting, so the
 * chapters run beside each other; within one, each test has the stage for itself.
 */
export function testChannel(provider: ChannelProvider, { simulator, transports, ...platform }: ChannelCase): void {
  describe.concurrent.each(transports)(`${provider.type} by %s`, (transport) => {
    const denied = typeof platform.denied === 'function' ? platform.denied(transport) : platform.denied
    const isWebhook = transport === platform.webhook
    const way = { provider, transport, simulator, isWebhook, hasButtons: platform.buttons.includes(transport), denied }
    describe.each(Object.entries(chapters))('%s', (_, chapter) => {
      describe('one by one', { concurrent: false }, () => chapter(createScene(way)))
    })
  })
}
