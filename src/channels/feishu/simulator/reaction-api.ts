import { randomBytes } from 'node:crypto'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Chats, Message } from './chats.ts'
import type { Directory, Person } from './directory.ts'
import { ok, Refusal, type Route } from './wire.ts'

/** Case matters. A part of the platform's list: those that bots are seen to use. */
const emojis = new Set([
  ...[
    'Typing',
    'OK',
    'THUMBSUP',
    'DONE',
    'OnIt',
    'OneSecond',
    'CheckMark',
    'CrossMark',
    'SMILE',
    'THANKS',
    'Get',
    'LGTM',
  ],
  ...[
    'MUSCLE',
    'APPLAUSE',
    'FISTBUMP',
    'JIAYI',
    'FINGERHEART',
    'HEART',
    'PARTY',
    'WAVE',
    'THINKING',
    'SALUTE',
    'PRAISE',
  ],
  ...[
    'LAUGH',
    'CRY',
    'SOB',
    'ERROR',
    'ThumbsDown',
    'EMBARRASSED',
    'FACEPALM',
    'Alarm',
    'Loudspeaker',
    'Pin',
    'Yes',
    'No',
  ],
])

interface Parts {
  chats: Chats
  directory: Directory
}

/** Emoji under messages: the bot's only way to look busy before it has anything to show. */
export class ReactionApi {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const name = '/open-apis/im/v1/messages/:message_id/reactions'
    const scopes = ['im:message', 'im:message.reactions:write_only']
    return [
      { name: `POST ${name}`, token: true, scopes, handle: ({ params, json }) => this.#post(params[0] ?? '', json) },
      {
        name: `GET ${name}`,
        token: true,
        scopes: ['im:message', 'im:message:readonly'],
        handle: ({ params }) => this.#list(params[0] ?? ''),
      },
      { name: `DELETE ${name}/:reaction_id`, token: true, scopes, handle: ({ params }) => this.#remove(params) },
    ]
  }

  /** Puts an emoji under a message; returns the reaction_id. Throws for one that does not exist. */
  add(message: Message, emoji: string, by: Person | undefined): string {
    if (!emojis.has(emoji)) throw new Refusal(231001, 'The emoji type is invalid.')
    const same = [...message.reactions].find(([, reaction]) => reaction.emoji === emoji && reaction.by === by)
    if (same) return same[0]
    const id = randomBytes(24).toString('base64url')
    message.reactions.set(id, { emoji, by, at: Date.now() })
    this.#parts.chats.changed()
    return id
  }

  #post(messageId: string, body: JsonObject): Answer {
    const message = this.#message(messageId)
    const id = this.add(message, textIn(objectIn(body.reaction_type).emoji_type), undefined)
    return ok(this.#data(message, id))
  }

  #list(messageId: string): Answer {
    const message = this.#message(messageId)
    const items = [...message.reactions.keys()].map((id) => this.#data(message, id))
    return ok({ items, has_more: false, page_token: '' })
  }

  #remove([messageId = '', reactionId = '']: string[]): Answer {
    const message = this.#message(messageId)
    const reaction = message.reactions.get(reactionId)
    if (!reaction) throw new Refusal(231003, 'The reaction is not found.')
    if (reaction.by) throw new Refusal(231002, 'The operator has no permission to react on the specific message.')
    const data = this.#data(message, reactionId)
    message.reactions.delete(reactionId)
    this.#parts.chats.changed()
    return ok(data)
  }

  #message(id: string): Message {
    const message = this.#parts.chats.message(id)
    if (!message || message.recalled) throw new Refusal(231003, 'The message is not found.')
    return message
  }

  #data(message: Message, id: string): JsonObject {
    const reaction = message.reactions.get(id)
    const by = reaction?.by
    const { bot } = this.#parts.directory
    return {
      reaction_id: id,
      operator: by ? { operator_id: by.id, operator_type: 'user' } : { operator_id: bot.appId, operator_type: 'app' },
      action_time: String(reaction?.at ?? 0),
      reaction_type: { emoji_type: reaction?.emoji ?? '' },
    }
  }
}
