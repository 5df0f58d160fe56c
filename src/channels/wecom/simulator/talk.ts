import type { SaidBy } from '../../../contract/simulator.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { chosenFile, type PlainFile } from '../../../lib/simulation/files.ts'
import type { BotEntry, Chats } from './chats.ts'
import type { Deliveries } from './deliveries.ts'
import type { Bot, Chat, Directory, Person } from './directory.ts'
import { eventBody, type Incoming } from './incoming.ts'
import type { Media } from './media.ts'
import type { Rules } from './options.ts'
import { type MediaOf, type Utterance, utter } from './speech.ts'

export interface WecomSaidBy extends SaidBy {
  /** An aibotid; the first bot when absent. */
  bot?: string
}

interface Parts {
  directory: Directory
  media: Media
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
    const { chats, deliveries, media } = this.#parts
    const { bot, person, chat } = this.#where(by)
    const inGroup = chat.kind === 'group'
    if (by.thread !== undefined) throw new Error('there are no threads here')
    if (by.asBot && !inGroup) throw new Error('bots talk to bots in groups only')
    // Neither @all nor another bot reaches the bot: it is called back for its own mention by a person.
    const toBot = !inGroup || ((by.mention ?? true) === true && !by.asBot)
    const utterance = utter(by.kind ?? 'text', {
      text: inGroup ? this.#mentioning(text, bot, by.mention) : text,
      file: by.content && chosenFile(by.content),
      keep: (file) => media.keep(file),
    })
    if (inGroup && toBot && utterance.directOnly)
      throw new Error(`'${by.kind}' never reaches a bot from a group; say it in the direct chat, or as 'mixed'`)
    if (toBot) deliveries.admit(bot, person.id)
    const quoted = by.quote === undefined ? undefined : this.#quotable(by.quote)
    const id = deliveries.newId()
    const at = Date.now()
    chats.said({ id, chat, person: by.asBot ? undefined : person, text: utterance.text, utterance, at })
    if (!toBot || utterance.files?.some((held) => tooLarge(media.file(held.id)))) return id
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
  #mentioning(text: string, bot: Bot, mention: SaidBy['mention'] = true): string {
    const name = mention === 'all' ? '@所有人' : `@${bot.name}`
    if (mention === false || text.includes(name)) return text
    return `${name}${this.#parts.rules.mentionSpace}${text}`
  }

  #quotable(id: string): Utterance {
    const entry = this.#parts.chats.entry(id)
    if (!entry) throw new Error(`there is no message '${id}' to quote`)
    return entry.kind === 'said' ? entry.utterance : saidByBot(entry)
  }
}

/** A file over 100 MB produces no callback. */
function tooLarge(file: PlainFile | undefined): boolean {
  return file !== undefined && file.bytes.length > 100 * 1024 * 1024
}

/** What the bot said, as a quote of it arrives. */
function saidByBot({ text = '', files }: BotEntry): Utterance {
  const [first] = files
  if (text === '' && first?.kind === 'image')
    return { text: '[图片]', body: (media) => ({ msgtype: 'image', image: media(first.id) }) }
  return { text, body: () => ({ msgtype: 'text', text: { content: text } }) }
}
