import type { Update as WireUpdate } from '@grammyjs/types'
import { z } from 'zod'

/** What the channel asks to be told. Sent with every getUpdates and setWebhook, because Telegram remembers an older list. */
export const wantedUpdates: Exclude<keyof WireUpdate, 'update_id'>[] = [
  'message',
  'edited_message',
  'callback_query',
  'stopped_message_generation',
  'my_chat_member',
]

const user = z.object({
  id: z.number(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
})

const chat = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  is_direct_messages: z.boolean().optional(),
})

const entity = z.object({ type: z.string(), offset: z.number(), length: z.number(), user: user.optional() })

const media = z.object({
  file_id: z.string(),
  file_size: z.number().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  title: z.string().optional(),
})

const present = z.unknown().optional()

/** The fields of a message that the channel reads. https://core.telegram.org/bots/api#message (10.3, read 2026-11-21) */
const plainMessage = z.object({
  message_id: z.number(),
  date: z.number(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  is_automatic_forward: z.boolean().optional(),
  message_thread_id: z.number().optional(),
  is_topic_message: z.boolean().optional(),
  quote: z.object({ text: z.string() }).optional(),
  forum_topic_created: present,

  text: z.string().optional(),
  entities: z.array(entity).optional(),
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),

  photo: z.array(media).optional(),
  document: media.optional(),
  voice: media.optional(),
  audio: media.optional(),
  video: media.optional(),
  video_note: media.optional(),
  animation: media.optional(),

  sticker: present,
  location: present,
  venue: present,
  contact: present,
  poll: present,
  dice: present,
  game: present,
  story: present,
  checklist: present,
  paid_media: present,
  live_photo: present,
  rich_message: present,
  invoice: present,
  giveaway: present,
})

const message = plainMessage.extend({ reply_to_message: plainMessage.optional() })

/** The message a button sits on; one that is too old has no keyboard any more. */
const keyboardMessage = z.object({
  message_id: z.number(),
  chat,
  message_thread_id: z.number().optional(),
  is_topic_message: z.boolean().optional(),
  reply_markup: z.object({ inline_keyboard: z.array(z.array(z.object({ text: z.string() }))).optional() }).optional(),
})

const callbackQuery = z.object({
  id: z.string(),
  from: user,
  data: z.string().optional(),
  message: keyboardMessage.optional(),
})

const stopped = z.object({ chat, message_thread_id: z.number().optional(), draft_id: z.number() })

const membership = z.object({ status: z.string(), is_member: z.boolean().optional() })

/** What this bot is in a chat has changed. https://core.telegram.org/bots/api#chatmemberupdated (10.3, read 2026-11-21) */
const memberUpdate = z.object({
  chat,
  from: user,
  date: z.number(),
  old_chat_member: membership,
  new_chat_member: membership,
})

/** One update, of any kind: those the channel does not read have none of these fields. */
export const updateShape = z.object({
  update_id: z.number().int(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: callbackQuery.optional(),
  stopped_message_generation: stopped.optional(),
  my_chat_member: memberUpdate.optional(),
})

export type Update = z.infer<typeof updateShape>
export type Message = z.infer<typeof message>
export type PlainMessage = z.infer<typeof plainMessage>
export type MessageEntity = z.infer<typeof entity>
export type CallbackQuery = z.infer<typeof callbackQuery>
export type Stopped = z.infer<typeof stopped>
export type MemberUpdate = z.infer<typeof memberUpdate>
export type TelegramChat = z.infer<typeof chat>
export type TelegramUser = z.infer<typeof user>
export type Media = z.infer<typeof media>
