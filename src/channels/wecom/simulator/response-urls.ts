import { isRecord, type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Conditions } from './conditions.ts'
import { secretId } from './ids.ts'
import type { Incoming } from './incoming.ts'
import type { Rules } from './options.ts'
import { contentProblems, feedbackIdIn, feedbackProblems } from './stream-rules.ts'

interface Parts {
  chats: Chats
  cards: Cards
  journal: Journal
  conditions: Conditions
  rules: Rules
  origin(): string
}

interface Opened {
  incoming: Incoming
  expiresAt: number
  used: boolean
  /** The bot was told that it worked. */
  confirmed: boolean
}

export const path = '/cgi-bin/aibot/response'

/** Invented: what the platform says to a code that is used, expired or unknown is not documented. */
const invalidCode = 40029

/** The addresses for one later answer: each good for one message and one hour. */
export class ResponseUrls {
  #parts: Parts
  #opened = new BoundedMap<string, Opened>(50_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  open(incoming: Incoming): string {
    const code = secretId(48)
    const expiresAt = Date.now() + this.#parts.rules.responseUrlFor
    this.#opened.set(code, { incoming, expiresAt, used: false, confirmed: false })
    return `${this.#parts.origin()}${path}?response_code=${code}`
  }

  /** Takes the answer; `lost` when the bot is not to hear that it was taken. */
  take(code: string, raw: string): { body: JsonObject; lost: boolean } {
    const { journal, conditions } = this.#parts
    journal.called('response_url')
    if (conditions.limits('response_url')) {
      journal.limited()
      return answer(45009, 'reach max api daily quota limit')
    }
    const opened = this.#opened.get(code)
    if (!opened) return this.#refuse(invalidCode, 'invalid response_code', 'the response_code is unknown')
    if (opened.used) {
      // After a lost answer a bot cannot know.
      if (opened.confirmed) journal.violation('response_url: it was used a second time')
      return answer(invalidCode, 'invalid response_code')
    }
    if (opened.expiresAt <= Date.now()) return answer(invalidCode, 'response_code expired')
    const body = parseJson(raw)
    if (!isRecord(body)) return this.#refuse(40058, 'invalid Request Parameter', 'the body is no JSON object')
    const refused = this.#show(opened.incoming, body)
    if (refused) return refused
    opened.used = true
    const lost = conditions.loses('response_url')
    opened.confirmed = !lost
    return { ...answer(0, 'ok'), lost }
  }

  #show({ chat, bot, text }: Incoming, body: JsonObject): { body: JsonObject; lost: boolean } | undefined {
    const { chats, cards } = this.#parts
    const quotes = chat.kind === 'group' ? { quotes: text } : {}
    if (body.msgtype === 'markdown') {
      const { content, feedback } = objectIn(body.markdown)
      const problems = [
        ...contentProblems(content, 'markdown.content'),
        ...(textIn(content).trim() === '' ? ['markdown.content is empty'] : []),
        ...(feedback === undefined ? [] : feedbackProblems(feedback)),
      ]
      if (problems.length > 0) return this.#refuse(40058, 'invalid Request Parameter', problems.join('; '))
      const feedbackId = feedbackIdIn(feedback)
      chats.botSays(chat, bot, { text: textIn(content), ...quotes, ...(feedbackId !== undefined && { feedbackId }) })
      return undefined
    }
    if (body.msgtype !== 'template_card')
      return this.#refuse(
        40008,
        'invalid message type',
        `'${String(body.msgtype)}' is neither markdown nor template_card`,
      )
    if (chat.kind === 'group') return this.#refuse(40008, 'invalid message type', 'a card is only for a single chat')
    const card = cards.send(bot, body.template_card)
    if (Array.isArray(card)) return this.#refuse(40058, 'invalid Request Parameter', card.join('; '))
    chats.botSays(chat, bot, { card })
    return undefined
  }

  #refuse(errcode: number, errmsg: string, why: string): { body: JsonObject; lost: boolean } {
    this.#parts.journal.violation(`response_url: ${why}`)
    return answer(errcode, errmsg)
  }
}

function answer(errcode: number, errmsg: string): { body: JsonObject; lost: boolean } {
  return { body: { errcode, errmsg }, lost: false }
}
