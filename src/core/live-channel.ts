import type { Channel } from '../contract/channel.ts'
import type { ChannelSettings } from '../services/live-configuration.ts'
import type { Place } from '../services/looking-up.ts'
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

/** Where somebody speaks, as the people's books see it. */
export const placeOf = ({ config, channel }: Pick<LiveChannel, 'config' | 'channel'>): Place => ({
  channel: config.id,
  platform: config.type,
  lookUp: channel.lookUp && (async (sender) => channel.lookUp?.(sender) ?? {}),
})
