import type { Channel } from '../contract/channel.ts'
import type { Language } from '../contract/language.ts'
import type { ChannelConfig } from '../services/channel-config.ts'
import type { Budget } from './budget.ts'

/** A channel's configuration as the road uses it: the language is decided. */
export type ChannelSettings = Omit<ChannelConfig, 'language'> & { language: Language }

/** A channel that works in this process: its configuration, the bot, and what its account may still spend. */
export interface LiveChannel {
  config: ChannelSettings
  channel: Channel
  budget: Budget
}
