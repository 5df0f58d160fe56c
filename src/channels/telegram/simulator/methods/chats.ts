import type { Backend } from '../backend.ts'
import { mistake, refusal } from '../bot-api-error.ts'
import type { Params } from '../params.ts'
import { readableRoom, writableRoom } from './addressing.ts'
import type { Method } from './method.ts'

export const chatMethods: Method[] = [
  { name: 'getChat', params: 'chat_id', run: getChat },
  { name: 'getChatMember', params: 'chat_id user_id', run: getChatMember },
  { name: 'createForumTopic', params: 'chat_id name icon_color icon_custom_emoji_id', run: createForumTopic },
]

function getChat(backend: Backend, params: Params): object {
  const { chat } = readableRoom(backend, params)
  const common = { accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} }
  return chat.type === 'private'
    ? { ...chat, ...common }
    : { ...chat, ...common, permissions: { can_send_messages: true } }
}

function getChatMember(backend: Backend, params: Params): object {
  const room = readableRoom(backend, params)
  const userId = params.integer('user_id')
  if (userId === backend.me.id) return { user: backend.me, status: room.status }
  const person = backend.people.get(userId)
  if (!person || (room.person && room.person !== person)) throw mistake('user not found')
  return { user: person.user, status: 'member' }
}

function createForumTopic(backend: Backend, params: Params): object {
  const name = params.text('name').trim()
  const room = writableRoom(backend, params)
  if (room.person ? !backend.options.privateTopics : !room.chat.is_forum) throw mistake('the chat is not a forum')
  if (room.isGroup && room.status !== 'administrator') throw refusal('not enough rights to create a topic')
  if (name === '' || name.length > 128) throw mistake('TOPIC_TITLE_INVALID')
  const icon_color = params.integer('icon_color', 7_322_096)
  const message_thread_id = room.newMessageId()
  room.topics.set(message_thread_id, name)
  const created = { name, icon_color }
  room.add({
    message: {
      message_id: message_thread_id,
      message_thread_id,
      is_topic_message: true,
      from: backend.me,
      chat: room.chat,
      date: backend.clock.date(),
      forum_topic_created: created,
    },
    by: 'app',
    at: Date.now(),
  })
  backend.changed()
  return { message_thread_id, ...created }
}
