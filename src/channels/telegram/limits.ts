import type { Call, Limits } from '../../contract/channel.ts'

/**
 * Telegram publishes guidance, not limits: about one message a second in a chat with short bursts, 30 a second for the bot,
 * 20 a minute in a group; edits and drafts count like messages.
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (read 2026-11-21)
 */
export const limits: Limits = {
  // The server takes 4096 UTF-16 units of visible text. Rendering may add to the source (tables, list marks), and a status
  // line and file names come on top, so a page of source is shorter than that.
  text: { max: 3500, unit: 'chars' },
  drawEvery: { direct: 1000, group: 3000 },
  // A typing sign lasts 5 s at most.
  fades: 4500,
  calls: {
    message: {
      perSecond: 28,
      // 3 and then one every 3.6 s makes 19 in any minute. The 50 ms above a second absorb the network's jitter.
      perChat: { direct: { burst: 3, every: 1050 }, group: { burst: 3, every: 3600 } },
    },
    sign: { perSecond: 28 },
    service: { perSecond: 28 },
  },
}

/** Names of the calls that the account is limited in. */
type CallName = 'message' | 'sign' | 'service'

/** A call that a person sees the effect of, in their chat. */
export const callIn = (chat: number, name: CallName, urgency: Call['urgency']): Call => ({
  name,
  urgency,
  chat: { key: String(chat), kind: chat > 0 ? 'direct' : 'group' },
  ...(name === 'message' ? {} : { free: true }),
})

/** A call that is about the bot itself: updates, webhook, files. */
export const serviceCall: Call = { name: 'service', urgency: 'first', free: true }
