import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { Transcripts } from '../../../lib/simulation/transcripts.ts'
import type { ShownButton } from './buttons.ts'
import type { Card } from './card.ts'
import type { Chat, Person } from './directory.ts'
import { opaqueId } from './ids.ts'

/** What a message shows on the phone. */
export interface Shown {
  format: 'plain' | 'markdown'
  text: string
  title?: string
  buttons?: ShownButton[]
  /** Pictures by media id, download code or web address. */
  pictures?: string[]
  /** A file by media id or download code, and the name that it is shown under. */
  file?: { key: string; name?: string }
}

/** What a later message can quote: the wire's `repliedMsg` without the ids. */
export interface Quotable {
  msgType: string
  content?: Record<string, unknown>
}

interface EntryBase {
  id: string
  chat: Chat
  at: number
}

/** Something the bot said that will not change. */
export interface SentEntry extends EntryBase {
  kind: 'sent'
  shown: Shown
  recalled: boolean
  /** Ids of people. */
  readBy: Set<string>
}

export type Entry =
  | (EntryBase & { kind: 'said'; person: Person; shown: Shown; quotable: Quotable })
  | SentEntry
  | (EntryBase & { kind: 'card'; card: Card })
  | (EntryBase & { kind: 'notice'; text: string })

const kept = 50_000

/** What stands in every chat, oldest first. */
export class Chats extends Transcripts<Entry> {
  #entries = new BoundedMap<string, Entry>(kept)

  said(chat: Chat, said: { id: string; person: Person; shown: Shown; quotable: Quotable; at: number }): void {
    this.#add({ kind: 'said', chat, ...said })
  }

  sent(chat: Chat, shown: Shown, id: string = opaqueId('sent')): SentEntry {
    const entry: SentEntry = { kind: 'sent', chat, id, shown, recalled: false, readBy: new Set(), at: Date.now() }
    this.#add(entry)
    return entry
  }

  /** A card delivered into several chats stands in each, under the same id. */
  card(chat: Chat, card: Card): void {
    this.#add({ kind: 'card', chat, id: card.outTrackId, card, at: Date.now() })
  }

  notice(chat: Chat, text: string): void {
    this.#add({ kind: 'notice', chat, id: opaqueId('note'), text, at: Date.now() })
  }

  entry(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.id, entry)
    this.append(entry.chat.id, entry)
  }
}
