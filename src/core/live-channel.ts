import type { Channel } from '../contract/channel.ts'
import type { ChannelSettings } from '../services/live-configuration.ts'
import type { Budget } from './budget.ts'

export type { ChannelSettings } from '../services/live-configuration.ts'

/** A channel that works in this process: its configuration, the bot, and what its account may still spend. */
export interface LiveChannel {
  config: ChannelSettings
  channel: Channel
  budget: Budget
  /** False while its replies need a connection that this process does not have. */
  ready(): boolean
}
