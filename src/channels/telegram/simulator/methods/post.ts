import type { Backend } from '../backend.ts'
import type { Message } from '../objects.ts'
import type { Params } from '../params.ts'
import type { Room } from '../room.ts'
import { replyIn, threadIn } from './addressing.ts'
import type { Markup } from './content.ts'

/** Parameters that every sending method has. */
export const sendParams =
  'chat_id message_thread_id business_connection_id direct_messages_topic_id disable_notification protect_content ' +
  'allow_paid_broadcast message_effect_id reply_parameters reply_to_message_id allow_sending_without_reply reply_markup ' +
  'suggested_post_parameters ephemeral_message_parameters'

/** Where a new message goes: checked once, before anything is counted. */
export interface Destination {
  room: Room
  base: Pick<Message, 'chat' | 'from' | 'date' | 'message_thread_id' | 'is_topic_message' | 'reply_to_message'>
}

export function destination(backend: Backend, room: Room, params: Params): Destination {
  const thread = threadIn(backend, room, params)
  const reply = replyIn(backend, room, params)
  const topic = thread === undefined ? replyTopic(room, reply) : thread
  return {
    room,
    base: {
      from: backend.me,
      chat: room.chat,
      date: backend.clock.date(),
      ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true as const }),
      ...(reply && { reply_to_message: reply }),
    },
  }
}

/** Puts the bot's message on the screen and returns it as the API does. */
export function post(
  backend: Backend,
  to: Destination,
  content: Partial<Message>,
  { inline, labels }: Markup,
): Message {
  const message: Message = {
    message_id: to.room.newMessageId(),
    ...to.base,
    ...content,
    ...(inline && { reply_markup: inline }),
  }
  to.room.add({ message, by: 'bot', at: Date.now(), ...(labels && { keyboard: labels }) })
  backend.changed()
  return message
}

/** An answer goes where the message it answers is. */
function replyTopic(room: Room, reply: Message | undefined): number | undefined {
  return room.chat.is_forum && reply?.is_topic_message ? reply.message_thread_id : undefined
}
