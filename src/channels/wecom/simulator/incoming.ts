import type { JsonObject } from '../../../lib/json.ts'
import type { BotEntry } from './chats.ts'
import type { Bot, Chat, Person } from './directory.ts'
import type { MediaOf } from './speech.ts'

/** Something that a person did and the bot is told of. */
export interface Incoming {
  /** The msgid: the same for every delivery. */
  id: string
  kind: 'message' | 'enter_chat' | 'card' | 'feedback'
  bot: Bot
  person: Person
  chat: Chat
  at: number
  /** msgtype and its own member, the quote included. */
  body(media: MediaOf): JsonObject
  /** The card that was pressed. */
  pressed?: { entry: BotEntry; taskId: string }
  /** What the chat shows of it, for an answer that quotes it. */
  text: string
}

/** The decrypted body of a callback, which is the body of a frame as well. */
export function bodyOf(
  incoming: Incoming,
  carried: { media: MediaOf; responseUrl: string; socket: boolean },
): JsonObject {
  const { id, kind, bot, chat, person, at } = incoming
  const event = kind !== 'message'
  const answerable = kind === 'message' || kind === 'card'
  return {
    msgid: id,
    ...(event && { create_time: Math.floor(at / 1000) }),
    aibotid: bot.id,
    ...(chat.kind === 'group' && { chatid: chat.id }),
    // The documented enter_chat of a callback goes without a chattype.
    ...((kind !== 'enter_chat' || carried.socket) && { chattype: chat.kind === 'group' ? 'group' : 'single' }),
    from: { userid: person.id },
    ...(answerable && { response_url: carried.responseUrl }),
    ...incoming.body(carried.media),
  }
}

export function eventBody(eventtype: string, payload?: JsonObject): JsonObject {
  return { msgtype: 'event', event: { eventtype, ...(payload && { [eventtype]: payload }) } }
}
