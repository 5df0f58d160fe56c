import type { Call, CallLimit, Limits } from '../../contract/channel.ts'

/** The calls that Feishu counts, by what they do. */
export type CallName = keyof typeof calls

/**
 * Feishu allows 50 calls a second and 1,000 a minute of each API to an app. The minute is the narrower one: of 20 a second the budget
 * lets 16 go on for long. https://open.feishu.cn/document/server-docs/im-v1/message/create (read 2026-11-21)
 */
const perApi: CallLimit = { perSecond: 20 }

/** For each of something: so many at once, then one more every `every` ms. */
const each = (burst: number, every: number): CallLimit => ({
  ...perApi,
  perChat: { direct: { burst, every }, group: { burst, every } },
})

const calls = {
  token: perApi,
  bot: perApi,
  endpoint: perApi,
  // Five a second to one person, and five into one group for all its bots together (same page).
  message: each(2, 500),
  // Five a second of one message (…/im-v1/message-card/patch); seen to flicker when it is drawn that often.
  patch: each(1, 1500),
  'message/get': perApi,
  reaction: perApi,
  'card/create': perApi,
  // Ten operations a second on one card, of whatever kind (…/cardkit-v1/streaming-updates-openapi-overview).
  'card/content': each(3, 250),
  'card/settings': each(1, 1000),
  'card/update': each(1, 1000),
  'card/find': perApi,
  upload: perApi,
  download: perApi,
  user: perApi,
  department: perApi,
} satisfies Record<string, CallLimit>

/** What a call is about: the chat that a message goes to, or the card or message that is changed. */
export type Place = NonNullable<Call['chat']>

export function limitsOf({ drawn }: { drawn: boolean }): Limits {
  return {
    // A card has at most 30 KB of UTF-8, its JSON and what Markdown grows by in being drawn included.
    text: { max: 20_000, unit: 'bytes' },
    ...(drawn ? { drawEvery: { direct: 500, group: 500 }, idempotent: true } : {}),
    calls,
  }
}
