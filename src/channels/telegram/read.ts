import type { Language } from '../../contract/language.ts'
import type { Chat, InboundMessage } from '../../contract/message.ts'
import type { Address } from './address.ts'
import type { Me } from './api.ts'
import { saidBy } from './buttons.ts'
import { contentOf } from './content.ts'
import { hear } from './mention.ts'
import type { CallbackQuery, MemberUpdate, Message, Stopped, TelegramChat, TelegramUser, Update } from './update.ts'

export type Reading = { message: InboundMessage } | { ignored: string }

export interface Reader {
  me: Me
  language: Language
  /** ms; for what Telegram gives no time: presses of a button. It keeps those 150 s at most. */
  now: number
}

/** Telegram's update → what a person said, or why it is nothing to answer. Pure. */
export function readUpdate(update: Update, reader: Reader): Reading {
  if (update.message) return readMessage(update.message, reader)
  if (update.edited_message) return readEdit(update.edited_message, reader)
  if (update.callback_query) return readPress(update.callback_query, reader)
  if (update.stopped_message_generation) return readStop(update.stopped_message_generation, reader)
  if (update.my_chat_member) return readMembership(update.my_chat_member)
  return { ignored: 'a kind of update that is not read' }
}

function readMessage(message: Message, { me, language }: Reader): Reading {
  const sender = senderOf(message)
  if ('ignored' in sender) return sender
  if (isElsewhere(message.chat)) return { ignored: 'not a private chat or a group' }
  const content = contentOf(message, language)
  if (content.service) return { ignored: 'a note of Telegram itself' }
  const heard = hear(message.text ?? message.caption ?? '', message.entities ?? message.caption_entities ?? [], me)
  if (heard.forAnother) return { ignored: 'a command for another bot' }

  const direct = message.chat.type === 'private'
  const replied = repliedTo(message)
  const quote = message.quote?.text ?? replied?.text ?? replied?.caption
  const topic = topicOf(message)
  const address: Address = {
    chat: message.chat.id,
    ...(topic === undefined ? {} : { thread: topic }),
    ...(direct ? {} : { replyTo: message.message_id }),
  }
  return {
    message: {
      id: `${message.chat.id}:${message.message_id}`,
      conversation: conversationOf(message.chat, topic),
      sender,
      text: heard.text,
      ...(quote ? { quote } : {}),
      files: content.files,
      addressed: direct || heard.called || replied?.from?.id === me.id,
      sentAt: message.date * 1000,
      address,
      ...(content.unsupported ? { unsupported: content.unsupported } : {}),
    },
  }
}

function readEdit(message: Message, reader: Reader): Reading {
  const reading = readMessage(message, reader)
  if ('ignored' in reading) return reading
  // A live location edits itself every few seconds.
  if (reading.message.unsupported) return { ignored: 'an edit of what cannot be read' }
  return { message: { ...reading.message, edited: true } }
}

function readPress(query: CallbackQuery, { now }: Reader): Reading {
  if (!query.message) return { ignored: 'a button outside of our chats' }
  if (isElsewhere(query.message.chat)) return { ignored: 'not a private chat or a group' }
  const says = saidBy(query)
  if (!says) return { ignored: 'a button that Telegram no longer knows' }
  const topic = topicOf(query.message)
  return {
    message: {
      id: `cb:${query.id}`,
      conversation: conversationOf(query.message.chat, topic),
      sender: person(query.from),
      text: says,
      files: [],
      addressed: true,
      sentAt: now,
      address: { chat: query.message.chat.id, ...(topic === undefined ? {} : { thread: topic }) },
    },
  }
}

/** The Stop button of a draft types for the person, like any button. */
function readStop(stopped: Stopped, { now }: Reader): Reading {
  const topic = stopped.message_thread_id
  return {
    message: {
      id: `stop:${stopped.chat.id}:${stopped.draft_id}`,
      conversation: conversationOf(stopped.chat, topic),
      sender: { id: String(stopped.chat.id), ...named(fullName(stopped.chat)) },
      text: '/stop',
      files: [],
      addressed: true,
      sentAt: now,
      address: { chat: stopped.chat.id, ...(topic === undefined ? {} : { thread: topic }) },
    },
  }
}

/** The bot was added to a group: it greets, once in each. */
function readMembership({ chat, from, date, old_chat_member: was, new_chat_member: is }: MemberUpdate): Reading {
  // In a private chat this tells of a person who blocks the bot, or lets it speak again.
  if (chat.type === 'private' || isElsewhere(chat)) return { ignored: 'not about a group' }
  if (isIn(was) || !isIn(is)) return { ignored: 'the bot was in the group before, or has left it' }
  return {
    message: {
      id: `joined:${chat.id}`,
      conversation: conversationOf(chat, undefined),
      sender: person(from),
      text: '',
      files: [],
      addressed: true,
      sentAt: date * 1000,
      address: { chat: chat.id },
      greets: true,
    },
  }
}

const isIn = ({ status, is_member }: MemberUpdate['new_chat_member']): boolean =>
  ['creator', 'administrator', 'member'].includes(status) || (status === 'restricted' && is_member === true)

const conversationOf = (chat: TelegramChat, topic: number | undefined): Chat => ({
  key: String(chat.id),
  kind: chat.type === 'private' ? 'direct' : 'group',
  ...(chat.title ? { title: chat.title } : {}),
  ...(topic === undefined ? {} : { thread: String(topic) }),
})

function senderOf(message: Message): InboundMessage['sender'] | { ignored: string } {
  if (message.is_automatic_forward) return { ignored: 'a post that Telegram copied from the linked channel' }
  // Anonymous admins and people who speak as a channel: `from` is then a stand-in bot.
  if (message.sender_chat) return { id: String(message.sender_chat.id), ...named(message.sender_chat.title) }
  if (!message.from) return { ignored: 'nobody said it' }
  if (message.from.is_bot) return { ignored: 'another bot said it' }
  return person(message.from)
}

const person = (user: TelegramUser): InboundMessage['sender'] => ({ id: String(user.id), ...named(fullName(user)) })

const fullName = (who: { first_name?: string | undefined; last_name?: string | undefined }): string =>
  [who.first_name, who.last_name].filter(Boolean).join(' ')

const named = (name: string | undefined): { name?: string } => (name ? { name } : {})

/** Replies in a group without topics carry a thread id too; only `is_topic_message` makes it a topic. General (1) takes none. */
function topicOf(message: Pick<Message, 'is_topic_message' | 'message_thread_id'>): number | undefined {
  return message.is_topic_message && message.message_thread_id !== 1 ? message.message_thread_id : undefined
}

/** Every message of a topic "replies" to the note that opened the topic, unless it is a real reply. */
function repliedTo(message: Message): Message['reply_to_message'] {
  const replied = message.reply_to_message
  if (replied?.forum_topic_created !== undefined) return undefined
  return message.is_topic_message && replied?.message_id === message.message_thread_id ? undefined : replied
}

/** Channels, and the inboxes of channels: a bot answers there under other rules. */
const isElsewhere = (chat: TelegramChat): boolean => chat.type === 'channel' || chat.is_direct_messages === true
