import type { SaidBy } from '../../../contract/simulator.ts'
import type { JsonObject } from '../../../lib/simulation/json.ts'
import type { Chats } from './chats.ts'
import type { Deliveries } from './deliveries.ts'
import type { Bot, Chat, Directory, Person } from './directory.ts'
import { eventBody, type Incoming } from './incoming.ts'
import type { StoredFile } from './media.ts'
import type { Rules } from './options.ts'
import { type MediaOf, type Utterance, utter } from './speech.ts'

export interface WecomSaidBy extends SaidBy {
  /** An aibotid; the first bot when absent. */
  bot?: string
  /** The file itself, for the kinds that have one. */
  file?: StoredFile
}

interface Parts {
  directory: Directory
  chats: Chats
  deliveries: Deliveries
  rules: Rules
}

const dayOf = (at: number) => new Date(at).toDateString()

/** What people say, and how the bot is told. */
export class Talk {
  #parts: Parts
  /** Where each bot was ever written to. */
  #contacts = new Set<string>()
  #entered = new Map<string, string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether this bot was ever written to in that chat. */
  knows(bot: Bot, chat: Chat): boolean {
    return this.#contacts.has(`${bot.id} ${chat.key}`)
  }

  say(text: string, by: WecomSaidBy = {}): string {
    const { chats, deliveries } = this.#parts
    const { bot, person, chat } = this.#where(by)
    const inGroup = chat.kind === 'group'
    const toBot = !inGroup || (by.mention ?? true)
    const utterance = utter(by.kind ?? 'text', {
      text: inGroup && toBot ? this.#mentioning(text, bot) : text,
      ...(by.file && { file: by.file }),
    })
    if (inGroup && toBot && utterance.directOnly)
      throw new Error(`'${by.kind}' never reaches a bot from a group; say it in the direct chat, or as 'mixed'`)
    if (toBot) deliveries.admit(bot, person.id)
    const quoted = by.quote === undefined ? undefined : this.#quotable(by.quote)
    const id = deliveries.newId()
    const at = Date.now()
    chats.said({ id, chat, person, text: utterance.text, utterance, at })
    if (!toBot) return id
    this.#contacts.add(`${bot.id} ${chat.key}`)
    const body = (media: MediaOf) => ({ ...utterance.body(media), ...(quoted && { quote: quoted.body(media) }) })
    deliveries.send({ id, kind: 'message', bot, person, chat, at, body, text: utterance.text })
    return id
  }

  /** Opens the direct chat: the bot hears of it once a day. */
  enterChat(by: { person?: string; bot?: string } = {}): void {
    const { deliveries } = this.#parts
    const { bot, person, chat } = this.#where(by)
    const at = Date.now()
    if (this.#entered.get(chat.key) === dayOf(at)) return
    this.#entered.set(chat.key, dayOf(at))
    const body = () => eventBody('enter_chat')
    deliveries.send({ id: deliveries.newId(), kind: 'enter_chat', bot, person, chat, at, body, text: '' })
  }

  /** Tells the bot of a press or of feedback. */
  event(incoming: Pick<Incoming, 'kind' | 'bot' | 'person' | 'chat' | 'text' | 'pressed'>, payload: JsonObject): void {
    const { deliveries } = this.#parts
    const name = incoming.kind === 'card' ? 'template_card_event' : 'feedback_event'
    const body = () => eventBody(name, payload)
    deliveries.send({ ...incoming, id: deliveries.newId(), at: Date.now(), body })
  }

  #where(by: { person?: string; group?: string; bot?: string }): { bot: Bot; person: Person; chat: Chat } {
    const { directory } = this.#parts
    const bot = directory.botOf(by.bot)
    const person = directory.person(by.person)
    const chat = by.group === undefined ? directory.direct(bot, person) : directory.group(by.group)
    return { bot, person, chat }
  }

  /** The mention stands in front, unless it was written elsewhere. */
  #mentioning(text: string, bot: Bot): string {
    if (text.includes(`@${bot.name}`)) return text
    return `@${bot.name}${this.#parts.rules.mentionSpace}${text}`
  }

  #quotable(id: string): Utterance {
    const entry = this.#parts.chats.entry(id)
    if (!entry) throw new Error(`there is no message '${id}' to quote`)
    return entry.kind === 'said' ? entry.utterance : utter('text', { text: entry.text ?? '' })
  }
}
