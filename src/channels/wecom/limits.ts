import type { Call, CallLimit, Limits } from '../../contract/channel.ts'
import type { Address } from './address.ts'
import type { WecomSettings } from './settings.ts'

/** What WeCom takes in one message, in bytes. https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10) */
export const MOST_BYTES = 20_480
/** What a page has of it; the rest is for a status, links to files and a note that the answer goes on. */
export const PAGE_BYTES = 18_000

/**
 * Replies and pushes together: 30 a minute and 1,000 an hour in a conversation (path/101463, read 2026-10). 1,000 an hour is
 * one every 3.6 s, and with a burst of 12 no minute sees more than 29.
 */
const talk: CallLimit['perChat'] = { direct: { burst: 12, every: 3600 }, group: { burst: 12, every: 3600 } }

const calls = {
  /** A stream, a card, a file or a message that appears. */
  message: { perChat: talk },
  /** Another look of a stream. WeCom does not say whether it counts these. */
  frame: { perChat: { direct: { burst: 4, every: 700 }, group: { burst: 4, every: 700 } } },
  /** 30 a minute and 1,000 an hour for the bot. */
  upload: { perChat: { group: { burst: 12, every: 3600 } } },
  /** Each address takes one. */
  response: { perSecond: 20 },
} satisfies Record<string, CallLimit>

export function callOf(name: keyof typeof calls, urgency: Call['urgency'], { chat }: Pick<Address, 'chat'>): Call {
  if (name === 'response') return { name, urgency }
  return { name, urgency, chat: name === 'upload' ? { key: name, kind: 'group' } : chat }
}

export function limitsOf({ transport, streamSeconds }: Pick<WecomSettings, 'transport' | 'streamSeconds'>): Limits {
  // Asked for about once a second, drawing costs a row; told, it costs a frame.
  const every = transport === 'callback' ? 500 : 1000
  return {
    // By callback a reply has one stream and one message; what goes where, only the channel knows.
    text: { max: transport === 'callback' ? Number.MAX_SAFE_INTEGER : PAGE_BYTES, unit: 'bytes' },
    drawEvery: { direct: every, group: every },
    drawWithin: streamSeconds * 1000,
    // A stream of the long connection is known by its id. By callback, a reply that grows is not drawn at all.
    ...(transport === 'websocket' ? { idempotent: true as const } : {}),
    calls,
  }
}
