/** The objects of the Bot API as far as this simulator fills them (Bot API 10.3, read 2026-11-21). */
export interface User {
  id: number
  is_bot: boolean
  first_name: string
  last_name?: string
  username?: string
  language_code?: string
}

export interface Chat {
  id: number
  type: 'private' | 'group' | 'supergroup'
  title?: string
  username?: string
  first_name?: string
  last_name?: string
  is_forum?: true
}

/** Offsets and lengths count UTF-16 units. */
export interface Entity {
  type: EntityType
  offset: number
  length: number
  url?: string
  language?: string
  user?: User
  custom_emoji_id?: string
  unix_time?: number
  date_time_format?: string
}

export type EntityType =
  | 'mention'
  | 'hashtag'
  | 'cashtag'
  | 'bot_command'
  | 'url'
  | 'email'
  | 'phone_number'
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strikethrough'
  | 'spoiler'
  | 'blockquote'
  | 'expandable_blockquote'
  | 'code'
  | 'pre'
  | 'text_link'
  | 'text_mention'
  | 'custom_emoji'
  | 'date_time'

export interface FormattedText {
  text: string
  entities: Entity[]
}

export interface InlineButton {
  text: string
  callback_data?: string
  url?: string
  [more: string]: unknown
}

export interface InlineKeyboard {
  inline_keyboard: InlineButton[][]
}

export interface FileObject {
  file_id: string
  file_unique_id: string
  file_size?: number
}

export interface PhotoSize extends FileObject {
  width: number
  height: number
}

/** Any of document, voice, audio, video, video_note, animation, sticker: the fields differ, the identity does not. */
export interface MediaObject extends FileObject {
  file_name?: string
  mime_type?: string
  duration?: number
  [more: string]: unknown
}

/** The kinds of content that are one file. A photo is several. */
export type MediaField = 'document' | 'voice' | 'audio' | 'video' | 'video_note' | 'animation' | 'sticker'

export interface Message extends Partial<Record<MediaField, MediaObject>> {
  message_id: number
  message_thread_id?: number
  is_topic_message?: true
  from?: User
  chat: Chat
  date: number
  edit_date?: number
  reply_to_message?: Message
  media_group_id?: string
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  photo?: PhotoSize[]
  location?: { latitude: number; longitude: number }
  contact?: { phone_number: string; first_name: string }
  link_preview_options?: Record<string, unknown>
  reply_markup?: InlineKeyboard
  forum_topic_created?: { name: string; icon_color: number }
  migrate_to_chat_id?: number
  migrate_from_chat_id?: number
  new_chat_members?: User[]
  left_chat_member?: User
}

export interface CallbackQuery {
  id: string
  from: User
  message: Message
  chat_instance: string
  data: string
}

/** Every kind of update the Bot API knows: names outside this list in `allowed_updates` are ignored. */
export const updateKinds = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'stopped_message_generation',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
] as const
export type UpdateKind = (typeof updateKinds)[number]

/** What a bot gets only when it asks for it by name. */
export const updateKindsOnRequest: readonly UpdateKind[] = ['chat_member', 'message_reaction', 'message_reaction_count']
