import type { Language, Words } from '../../contract/language.ts'
import type { FileRef, Json } from '../../contract/message.ts'
import type { Media, PlainMessage } from './update.ts'

/** What a message carries besides words. */
export interface Content {
  files: FileRef[]
  unsupported?: string
  /** True for the notes that Telegram itself puts into a chat: joined, pinned, renamed … */
  service?: true
}

export function contentOf(message: PlainMessage, language: Language): Content {
  const file = fileOf(message)
  if (file) return { files: [file] }
  if (message.text !== undefined) return { files: [] }
  const unread = unreadable.find(([key]) => message[key] !== undefined)
  return unread ? { files: [], unsupported: unread[1][language] } : { files: [], service: true }
}

function fileOf(message: PlainMessage): FileRef | undefined {
  // Sizes come smallest first.
  const photo = message.photo?.at(-1)
  if (photo) return fileRef(photo, 'image', 'photo.jpg', 'image/jpeg')
  // An animation fills `document` too, so it is looked for first.
  if (message.animation) return fileRef(message.animation, 'video', 'animation.mp4', 'video/mp4')
  if (message.voice) return fileRef(message.voice, 'audio', 'voice.ogg', 'audio/ogg')
  if (message.audio) return fileRef(message.audio, 'audio', message.audio.title ?? 'audio.mp3', 'audio/mpeg')
  if (message.video) return fileRef(message.video, 'video', 'video.mp4', 'video/mp4')
  if (message.video_note) return fileRef(message.video_note, 'video', 'video-note.mp4', 'video/mp4')
  if (message.document) return fileRef(message.document, kindOf(message.document.mime_type), 'file', binary)
  return undefined
}

function fileRef(media: Media, kind: FileRef['kind'], name: string, type: string): FileRef {
  const ref: Json = { fileId: media.file_id, type: media.mime_type ?? type }
  return {
    name: media.file_name ?? name,
    kind,
    ...(media.file_size === undefined ? {} : { size: media.file_size }),
    ref,
  }
}

const binary = 'application/octet-stream'

function kindOf(type: string | undefined): FileRef['kind'] {
  const family = type?.split('/')[0]
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file'
}

/** A venue also fills `location`, so it is looked for first. */
const unreadable: [keyof PlainMessage, Words][] = [
  ['sticker', { 'zh-CN': '贴纸', en: 'sticker' }],
  ['venue', { 'zh-CN': '地点', en: 'venue' }],
  ['location', { 'zh-CN': '位置', en: 'location' }],
  ['contact', { 'zh-CN': '联系人', en: 'contact' }],
  ['poll', { 'zh-CN': '投票', en: 'poll' }],
  ['dice', { 'zh-CN': '骰子', en: 'dice' }],
  ['game', { 'zh-CN': '游戏', en: 'game' }],
  ['story', { 'zh-CN': '动态', en: 'story' }],
  ['checklist', { 'zh-CN': '清单', en: 'checklist' }],
  ['paid_media', { 'zh-CN': '付费媒体', en: 'paid media' }],
  ['live_photo', { 'zh-CN': '实况照片', en: 'live photo' }],
  ['rich_message', { 'zh-CN': '富文本消息', en: 'rich message' }],
  ['invoice', { 'zh-CN': '账单', en: 'invoice' }],
  ['giveaway', { 'zh-CN': '赠品活动', en: 'giveaway' }],
]
