/** How the simulated Telegram differs from its defaults. Every span is in milliseconds of the platform's time. */
export interface TelegramSimulatorOptions {
  /** 0, the default, picks a free one. */
  port?: number
  /** One bot for each. People and groups are the same for all, what was said is not. */
  tokens?: string[]
  botName?: string
  botUsername?: string
  webhookSecret?: string
  /** People by name, or how many. Default two. */
  people?: number | PersonOption[]
  /** Groups by name, or how many. Default one supergroup. */
  groups?: number | GroupOption[]
  /** Adds a group with topics. */
  forum?: boolean
  /** Default true: in groups the bot only hears what is meant for it. */
  privacy?: boolean
  /** Methods newer than this do not exist. Default '10.3'. */
  apiVersion?: string
  /** Whether private chats with the bot have topics. Default false. */
  privateTopics?: boolean
  rateLimit?: false | Partial<RateLimits>
  webhook?: Partial<WebhookTiming>
  /** Whether a poll with the same offset soon after the last is slowed down, as the real one does. Default true. */
  slowSpinningPolls?: boolean
  /** How many times faster than the wall clock the platform's own time runs. Default 1. */
  speed?: number
  /** How many messages a chat remembers. Default 300. */
  history?: number
  /** How many calls the journal remembers. Default 2000. */
  journal?: number
}

export interface PersonOption {
  name: string
  username?: string
  language?: string
}

export interface GroupOption {
  title: string
  kind?: 'group' | 'supergroup' | 'forum'
}

/** Telegram publishes no exact numbers; these follow its FAQ (core.telegram.org/bots/faq, read 2026-11-21). */
export interface RateLimits {
  chatPerSecond: number
  chatBurst: number
  groupPerMinute: number
  totalPerSecond: number
}

export interface WebhookTiming {
  /** The second pause between two attempts, which then doubles. The first retry comes at once. */
  retryBase: number
  retryMax: number
  /** How long an answer may take. */
  answerWithin: number
}

export const defaultRateLimits: RateLimits = { chatPerSecond: 1, chatBurst: 5, groupPerMinute: 20, totalPerSecond: 30 }
export const defaultWebhookTiming: WebhookTiming = { retryBase: 2_000, retryMax: 60_000, answerWithin: 60_000 }
export const defaultToken = '7100000001:AAF-simulated-telegram-bot-key-0001'
export const defaultWebhookSecret = 'simulated-webhook-secret'

/** Whether a method of version `since` exists in version `apiVersion`. */
export function existsIn(apiVersion: string, since: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number)
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor)
}
