import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { Transcripts } from '../../../lib/simulation/transcripts.ts'
import type { Card } from './card.ts'
import type { Bot, Chat, Person } from './directory.ts'
import { secretId } from './ids.ts'
import type { HeldFile } from './media.ts'
import type { Utterance } from './speech.ts'

interface EntryBase {
  id: string
  chat: Chat
  at: number
}

export interface SaidEntry extends EntryBase {
  kind: 'said'
  /** Undefined for another bot. */
  person: Person | undefined
  /** What the phone shows, the mention included. */
  text: string
  utterance: Utterance
}

/** Something of the bot's: a stream that grows, a message, a card, or a stream with a card. */
export interface BotEntry extends EntryBase {
  kind: 'bot'
  bot: Bot
  /** Markdown, unless `plain`. */
  text?: string
  plain?: boolean
  files: HeldFile[]
  card?: Card
  /** What the app puts above it, for a late answer in a group. */
  quotes?: string
  growing: boolean
  failed: boolean
  feedbackId?: string
  /** Ids of the people whose 👍 or 👎 is on it. */
  judgedBy: Set<string>
}

export type Entry = SaidEntry | BotEntry

const kept = 50_000

/** What stands in every chat, oldest first. */
export class Chats extends Transcripts<Entry> {
  #entries = new BoundedMap<string, Entry>(kept)

  said(entry: Omit<SaidEntry, 'kind'>): void {
    this.#add({ kind: 'said', ...entry })
  }

  botSays(chat: Chat, bot: Bot, what: Partial<Omit<BotEntry, 'kind' | 'chat' | 'bot'>>): BotEntry {
    const entry: BotEntry = {
      kind: 'bot',
      chat,
      bot,
      id: `bot-${secretId(9)}`,
      at: Date.now(),
      files: [],
      growing: false,
      failed: false,
      judgedBy: new Set(),
      ...what,
    }
    this.#add(entry)
    return entry
  }

  entry(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.id, entry)
    this.append(entry.chat.key, entry)
  }
}
