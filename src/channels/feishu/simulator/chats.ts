import type { JsonObject } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { Transcripts } from '../../../lib/simulation/transcripts.ts'
import type { Card } from './card.ts'
import type { Chat, Person } from './directory.ts'
import { newId } from './ids.ts'

/** One message, from either side, as the API has it. */
export interface Message {
  id: string
  chat: Chat
  at: number
  updatedAt: number
  /** undefined = the bot. */
  by: Person | undefined
  /** msg_type */
  type: string
  /** JSON text. */
  content: string
  rootId?: string
  parentId?: string
  threadId?: string
  /** As events carry them. */
  mentions: JsonObject[]
  /** What the person's own screen shows in place of the content. */
  shown?: string
  /** The card that an interactive message shows. */
  card?: Card
  /** Keys of its resources. */
  keys: string[]
  recalled?: 'by its sender' | 'by the bot'
  edits: number
  /** emoji_type and who put it there, by reaction_id. */
  reactions: Map<string, { emoji: string; by: Person | undefined; at: number }>
}

interface Notice {
  notice: string
  id: string
  at: number
}

export type Entry = Message | Notice

export interface Draft extends Pick<Message, 'chat' | 'by' | 'type' | 'content'> {
  parent?: Message
  threadId?: string
  mentions?: JsonObject[]
  shown?: string
  card?: Card
  keys?: string[]
}

const kept = 50_000

/** What stands in every chat, oldest first. */
export class Chats extends Transcripts<Entry> {
  #messages = new BoundedMap<string, Message>(kept)

  add(draft: Draft): Message {
    const { parent, mentions = [], keys = [], ...rest } = draft
    const at = Date.now()
    const message: Message = {
      ...rest,
      id: newId('om'),
      at,
      updatedAt: at,
      mentions,
      keys,
      edits: 0,
      reactions: new Map(),
      ...(parent && { parentId: parent.id, rootId: parent.rootId ?? parent.id }),
    }
    this.#messages.set(message.id, message)
    this.append(message.chat.id, message)
    return message
  }

  notice(chat: Chat, notice: string): void {
    this.append(chat.id, { notice, id: newId('note'), at: Date.now() })
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id)
  }
}
