import { isRecord } from '../../../../lib/json.ts'
import type { Backend } from '../backend.ts'
import { mistake, refusal } from '../bot-api-error.ts'
import type { FormattedText, Message } from '../objects.ts'
import type { Params } from '../params.ts'
import type { Post } from '../room.ts'
import { postIn, readableRoom, writableRoom } from './addressing.ts'
import { linkPreview, markup, messageText } from './content.ts'
import type { Method } from './method.ts'
import { destination, post, sendParams } from './post.ts'

const editParams = 'business_connection_id chat_id message_id inline_message_id reply_markup'
const twoDays = 48 * 60 * 60

export const messageMethods: Method[] = [
  {
    name: 'sendMessage',
    params: `${sendParams} text parse_mode entities link_preview_options disable_web_page_preview`,
    run: sendMessage,
  },
  {
    name: 'editMessageText',
    params: `${editParams} text parse_mode entities link_preview_options disable_web_page_preview rich_message`,
    run: editMessageText,
  },
  { name: 'editMessageReplyMarkup', params: editParams, run: editMessageReplyMarkup },
  { name: 'deleteMessage', params: 'chat_id message_id', run: deleteMessage },
  { name: 'setMessageReaction', params: 'chat_id message_id reaction is_big', run: setMessageReaction },
]

function sendMessage(backend: Backend, params: Params): Message {
  const text = messageText(params)
  const buttons = markup(params)
  const preview = linkPreview(params)
  const room = writableRoom(backend, params)
  const to = destination(backend, room, params)
  backend.limiter.spend(room)
  return post(backend, to, { ...textContent(text), ...(preview && { link_preview_options: preview }) }, buttons)
}

function editMessageText(backend: Backend, params: Params): Message {
  const text = messageText(params)
  const { inline } = markup(params)
  const preview = linkPreview(params)
  const room = writableRoom(backend, params)
  const old = ownPost(postIn(room, params, 'message to edit'))
  if (old.message.text === undefined) throw refusal('There is no text in the message to edit')
  backend.limiter.spend(room)
  const { text: _, entities: __, link_preview_options: ___, reply_markup: ____, ...rest } = old.message
  const fresh: Message = {
    ...rest,
    ...textContent(text),
    ...(preview && { link_preview_options: preview }),
    ...(inline && { reply_markup: inline }),
  }
  if (visible(fresh) === visible(old.message)) throw notModified()
  return replace(backend, old, { ...fresh, edit_date: backend.clock.date() })
}

function editMessageReplyMarkup(backend: Backend, params: Params): Message {
  const { inline } = markup(params)
  const room = writableRoom(backend, params)
  const old = ownPost(postIn(room, params, 'message to edit'))
  backend.limiter.spend(room)
  const { reply_markup: _, ...rest } = old.message
  const fresh: Message = { ...rest, ...(inline && { reply_markup: inline }) }
  if (visible(fresh) === visible(old.message)) throw notModified()
  return replace(backend, old, fresh)
}

function deleteMessage(backend: Backend, params: Params): true {
  if (params.text('chat_id') === '') throw mistake('Chat identifier is not specified')
  if (params.integer('message_id') === 0) throw mistake('Message identifier is not specified')
  const room = writableRoom(backend, params)
  const { message, by } = postIn(room, params, 'message to delete')
  const own = by === 'bot' || room.person !== undefined || room.status === 'administrator'
  if (!own || backend.clock.date() - message.date > twoDays) throw refusal("message can't be deleted")
  room.posts.delete(message.message_id)
  backend.changed()
  return true
}

/** The reactions a bot may use (core.telegram.org/bots/api#reactiontypeemoji, read 2026-11-21). */
const reactions = new Set(
  (
    '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 ' +
    '👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
)

function setMessageReaction(backend: Backend, params: Params): true {
  const given = params.json('reaction', 'reaction types') ?? []
  if (!Array.isArray(given)) throw mistake('Reaction types must be an Array')
  if (given.length > 1) throw mistake('REACTIONS_TOO_MANY')
  const [reaction]: unknown[] = given
  const emoji = isRecord(reaction) ? reaction.emoji : undefined
  if (given.length === 1 && !(typeof emoji === 'string' && reactions.has(emoji))) throw mistake('REACTION_INVALID')
  postIn(readableRoom(backend, params), params, 'message to react')
  return true
}

function textContent({ text, entities }: FormattedText): Partial<Message> {
  return { text, ...(entities.length > 0 && { entities }) }
}

function ownPost(found: Post): Post {
  if (found.by !== 'bot') throw refusal("message can't be edited")
  return found
}

function replace(backend: Backend, old: Post, message: Message): Message {
  old.message = message
  delete old.html
  backend.changed()
  return message
}

/** What an edit must change. */
function visible({ text, entities, reply_markup, link_preview_options }: Message): string {
  return JSON.stringify([text, entities ?? [], reply_markup, link_preview_options])
}

function notModified() {
  return refusal(
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  )
}
