import { isRecord } from '../../../../lib/json.ts'
import type { Backend } from '../backend.ts'
import { forbidden, mistake, refusal } from '../bot-api-error.ts'
import type { Message } from '../objects.ts'
import type { Params } from '../params.ts'
import { generalTopic, type Post, type Room } from '../room.ts'

/** The chat that a call is about, when the bot may see it. */
export function readableRoom(backend: Backend, params: Params): Room {
  return checkRead(findRoom(backend, params.text('chat_id')))
}

/** The chat, when the bot may change something in it. */
export function writableRoom(backend: Backend, params: Params): Room {
  const chatId = params.text('chat_id')
  if (Number(chatId) === backend.me.id) throw forbidden("the bot can't send messages to the bot")
  const room = checkRead(findRoom(backend, chatId))
  if (room.person) checkPerson(room)
  else checkGroup(room)
  if (!room.mayWrite) throw refusal('not enough rights to send text messages to the chat')
  return room
}

/** The message that `message_id` names. */
export function postIn(room: Room, params: Params, what: string): Post {
  const post = room.posts.get(params.integer('message_id'))
  if (!post) throw refusal(`${what} not found`)
  return post
}

/** The topic that a new message goes to; undefined where there are none. */
export function threadIn(backend: Backend, room: Room, params: Params): number | undefined {
  const thread = params.integer('message_thread_id')
  if (thread === 0) return undefined
  const hasTopics = room.chat.is_forum === true || room.person !== undefined
  if (!hasTopics) return undefined
  if (room.chat.is_forum && thread === generalTopic) throw mistake('message thread not found')
  if (!room.topics.has(thread) || (room.person && !backend.options.privateTopics))
    throw refusal('message thread not found')
  return thread
}

/** The message that a new one answers, without its own answer. */
export function replyIn(backend: Backend, room: Room, params: Params): Message | undefined {
  const wanted = replyParameters(params)
  if (!wanted) return undefined
  const source = wanted.chat === '' ? room : checkRead(findRoom(backend, wanted.chat))
  const post = source.posts.get(wanted.messageId)
  if (!post) {
    if (wanted.optional) return undefined
    throw refusal('message to be replied not found')
  }
  if (wanted.quote && !(post.message.text ?? post.message.caption ?? '').includes(wanted.quote)) {
    throw refusal('QUOTE_TEXT_INVALID')
  }
  if (source !== room) return undefined
  const { reply_to_message: _, ...message } = post.message
  return message
}

function replyParameters(params: Params) {
  const given = params.json('reply_parameters', 'reply parameters')
  if (given === undefined) {
    const messageId = params.integer('reply_to_message_id')
    return messageId > 0
      ? { messageId, chat: '', quote: '', optional: params.flag('allow_sending_without_reply') }
      : undefined
  }
  if (!isRecord(given)) throw mistake('Object expected as reply parameters')
  if (Object.keys(given).length === 0) return undefined
  const messageId = Number(given.message_id)
  if (!Number.isInteger(messageId)) throw mistake(`Field "message_id" must be a valid Number`)
  return {
    messageId,
    chat: given.chat_id === undefined ? '' : String(given.chat_id),
    quote: typeof given.quote === 'string' ? given.quote : '',
    optional: given.allow_sending_without_reply === true,
  }
}

function findRoom(backend: Backend, chatId: string): Room {
  if (chatId === '') throw mistake('chat_id is empty')
  const room = chatId.startsWith('@') ? backend.rooms.named(chatId.slice(1)) : backend.rooms.find(Number(chatId))
  if (!room) throw mistake('chat not found')
  return room
}

function checkRead(room: Room): Room {
  if (room.person && !room.started) throw forbidden("bot can't initiate conversation with a user")
  if (room.chat.type !== 'supergroup') return room
  if (room.status === 'kicked') throw forbidden('bot was kicked from the supergroup chat')
  if (room.status === 'left') throw forbidden('bot is not a member of the supergroup chat')
  return room
}

function checkPerson(room: Room): void {
  if (room.person?.deactivated) throw forbidden('user is deactivated')
  if (room.status === 'kicked') throw forbidden('bot was blocked by the user')
}

function checkGroup(room: Room): void {
  if (room.migratedTo !== undefined) {
    throw refusal('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: room.migratedTo })
  }
  if (room.deleted) throw forbidden('the group chat was deleted')
  if (room.status === 'kicked') throw forbidden('bot was kicked from the group chat')
  if (room.status === 'left') throw forbidden('bot is not a member of the group chat')
}
