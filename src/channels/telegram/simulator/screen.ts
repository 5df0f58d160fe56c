import type { ScreenMessage } from '../../../contract/simulator.ts'
import { pictureSource, pictureType, shownFiles } from '../../../lib/simulation/files.ts'
import { carried, fileOf, filesIn } from './attachments.ts'
import type { Backend } from './backend.ts'
import type { Message } from './objects.ts'
import type { Post, Room } from './room.ts'
import { escapeHtml, renderHtml } from './text/render.ts'

/** What is on the phone when that chat is open. */
export function screenOf(backend: Backend, room: Room, origin: string): ScreenMessage[] {
  const posts = [...room.posts.values()].map((post) => row(backend, post, origin))
  return [...posts, ...draftRows(backend, room), ...actionRows(backend, room)]
}

function row(backend: Backend, post: Post, origin: string): ScreenMessage {
  const { message, by } = post
  const { text, entities = [], caption, caption_entities = [] } = message
  const words = text ?? caption ?? ''
  const service = serviceLine(message)
  const thing = service ?? attachmentLine(message)
  post.html ??= [
    service === undefined ? attachmentHtml(backend, message, origin) : escapeHtml(service),
    renderHtml({ text: words, entities: text === undefined ? caption_entities : entities }),
  ]
    .filter((part) => part !== '')
    .join('<br>')
  return {
    id: String(message.message_id),
    by: by === 'person' ? 'person' : 'bot',
    from: message.from?.first_name ?? message.chat.title ?? '',
    text: [thing, words].filter((part) => part).join('\n'),
    html: post.html,
    growing: false,
    ...(service === undefined ? {} : { notice: true }),
    buttons: [
      ...(message.reply_markup?.inline_keyboard.flat().map((button) => button.text) ?? []),
      ...(post.keyboard ?? []),
    ],
    ...shownFiles(filesIn(backend, message)),
    at: post.at,
  }
}

function draftRows(backend: Backend, room: Room): ScreenMessage[] {
  const now = backend.clock.now()
  return [...room.drafts.values()]
    .filter((draft) => draft.until > now)
    .map((draft) => ({
      id: `draft-${draft.id}`,
      by: 'bot' as const,
      from: backend.me.first_name,
      text: draft.shown.text || 'Thinking…',
      html: renderHtml(draft.shown) || 'Thinking…',
      growing: true,
      buttons: draft.canStop ? ['Stop'] : [],
      at: Date.now(),
    }))
}

function actionRows(backend: Backend, room: Room): ScreenMessage[] {
  const now = backend.clock.now()
  const shown = [...room.actions.values()].find(({ until }) => until > now)
  if (!shown) return []
  const text = `${shown.action.replaceAll('_', ' ')}…`
  const from = backend.me.first_name
  return [
    { id: 'typing', by: 'bot', from, text, html: text, growing: false, notice: true, buttons: [], at: Date.now() },
  ]
}

function serviceLine(message: Message): string | undefined {
  if (message.forum_topic_created) return `Topic created: ${message.forum_topic_created.name}`
  if (message.migrate_to_chat_id) return 'The group was upgraded to a supergroup'
  if (message.migrate_from_chat_id) return 'The group was upgraded to a supergroup'
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left the group`
  if (message.new_chat_members)
    return `${message.new_chat_members.map((user) => user.first_name).join(', ')} joined the group`
  return undefined
}

function attachmentLine(message: Message): string | undefined {
  if (message.photo) return '[picture]'
  if (message.location) return '[location]'
  if (message.contact) return '[contact]'
  if (message.voice) return '[voice]'
  if (message.sticker) return '[sticker]'
  if (message.video_note) return '[video note]'
  const file = carried(message)
  return file && `[file] ${file.file_name ?? ''}`.trimEnd()
}

function attachmentHtml(backend: Backend, message: Message, origin: string): string {
  const line = attachmentLine(message)
  if (line === undefined) return ''
  const file = message.photo || message.sticker ? fileOf(backend, message) : undefined
  if (!file || !pictureType(file.bytes)) return escapeHtml(line)
  return `<img src="${pictureSource(file, `${origin}/phone/media/${file.identity.file_id}`)}" alt="${line.slice(1, -1)}">`
}
