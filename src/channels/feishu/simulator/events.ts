import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../../../lib/json.ts'
import type { Message } from './chats.ts'
import type { Deliveries } from './deliveries.ts'
import type { Directory, Person } from './directory.ts'
import type { Rules } from './options.ts'
import type { Scopes } from './scopes.ts'

interface Parts {
  directory: Directory
  deliveries: Deliveries
  scopes: Scopes
  rules: Rules
}

/** Makes events as the bot gets them, and hands them on. */
export class Events {
  #parts: Parts
  /** How old events claim to be, in ms. */
  age = 0
  /** Runs before each event goes out. */
  before: (payload: string) => void = () => undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  send(type: string, event: JsonObject, chatId = ''): string {
    const { payload, eventId } = this.envelope(type, event)
    this.before(payload)
    this.#parts.deliveries.send({ payload, eventId, type, chatId })
    return eventId
  }

  /** Sends a callback and waits for the bot's answer. */
  ask(type: string, event: JsonObject): Promise<JsonObject | undefined> {
    return this.#parts.deliveries.ask({ payload: this.envelope(type, event).payload, type })
  }

  envelope(event_type: string, event: JsonObject): { payload: string; eventId: string } {
    const { directory, rules } = this.#parts
    const eventId = randomBytes(16).toString('hex')
    const now = Date.now() - this.age
    const header = {
      event_id: eventId,
      event_type,
      // Callbacks count in microseconds, events in milliseconds.
      create_time: event_type === 'card.action.trigger' ? `${now}000` : String(now),
      token: rules.verificationToken,
      app_id: directory.bot.appId,
      tenant_key: directory.tenantKey,
    }
    return { payload: JSON.stringify({ schema: '2.0', header, event }), eventId }
  }

  message(message: Message, speaker: Person): JsonObject {
    const { directory } = this.#parts
    const { chat, rootId, parentId, threadId, mentions } = message
    return {
      sender: {
        sender_id: this.ids(speaker),
        sender_type: speaker.isBot ? 'app' : 'user',
        tenant_key: directory.tenantKey,
      },
      message: {
        message_id: message.id,
        ...(rootId !== undefined && { root_id: rootId }),
        ...(parentId !== undefined && { parent_id: parentId }),
        create_time: String(message.at - this.age),
        update_time: String(message.at - this.age),
        chat_id: chat.id,
        ...(threadId !== undefined && { thread_id: threadId }),
        chat_type: chat.kind === 'direct' ? 'p2p' : 'group',
        message_type: message.type,
        content: message.content,
        ...(mentions.length > 0 && { mentions }),
        user_agent: 'Mozilla/5.0 Lark/7.50.0',
      },
    }
  }

  /** user_id only with the permission to see it. */
  ids({ id, unionId, userId }: Person): JsonObject {
    const seen = this.#parts.scopes.has('contact:user.employee_id:readonly')
    return { union_id: unionId, ...(seen && { user_id: userId }), open_id: id }
  }
}
