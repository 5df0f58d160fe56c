import type { FileInChat, PlainFile } from '../../../lib/simulation/files.ts'
import type { Backend } from './backend.ts'
import type { FileKind, FileStore, StoredFile } from './file-store.ts'
import { imageSize } from './image-size.ts'
import type { MediaField, MediaObject, Message, PhotoSize } from './objects.ts'

const folders: Record<MediaField, FileKind> = {
  document: 'documents',
  voice: 'voice',
  audio: 'music',
  video: 'videos',
  video_note: 'video_notes',
  animation: 'animations',
  sticker: 'stickers',
}

/** The content of a message that is a picture: Telegram makes smaller copies, the largest comes last. */
export function photoContent(files: FileStore, file: PlainFile): Partial<Message> {
  const { width, height } = imageSize(file.bytes) ?? { width: 800, height: 600 }
  const photo = [90, 320, 1280]
    .filter((side, index) => index === 2 || side < Math.max(width, height))
    .map((side): PhotoSize => {
      const scale = Math.min(1, side / Math.max(width, height))
      const { identity } = files.put('photos', { ...file, name: `${file.name.replace(/\.\w+$/, '')}.jpg` })
      return {
        ...identity,
        width: Math.max(1, Math.round(width * scale)),
        height: Math.max(1, Math.round(height * scale)),
      }
    })
  return { photo }
}

/** The content of a message that is any other file. */
export function mediaContent(files: FileStore, field: MediaField, file: PlainFile): Partial<Message> {
  const object = mediaObject(field, files.put(folders[field], file))
  if (field === 'animation') return { animation: object, document: object }
  return { [field]: object }
}

/** The same file sent once more by its id. */
export function contentOf(field: MediaField | 'photo', file: StoredFile): Partial<Message> {
  if (field !== 'photo') return { [field]: mediaObject(field, file) }
  const size = imageSize(file.bytes) ?? { width: 800, height: 600 }
  return { photo: [{ ...file.identity, ...size }] }
}

function mediaObject(field: MediaField, { identity, name, type: mime }: StoredFile): MediaObject {
  switch (field) {
    case 'document':
      return { ...identity, file_name: name, mime_type: mime }
    case 'voice':
      return { ...identity, duration: 3, mime_type: mime }
    case 'audio':
      return { ...identity, duration: 120, file_name: name, mime_type: mime }
    case 'video':
    case 'animation':
      return { ...identity, width: 640, height: 360, duration: 5, file_name: name, mime_type: mime }
    case 'video_note':
      return { ...identity, length: 240, duration: 5 }
    case 'sticker':
      return { ...identity, width: 512, height: 512, is_animated: false, is_video: false, type: 'regular', emoji: '👋' }
  }
}

/** The file that a message carries, the largest copy of a picture. */
export function fileOf(backend: Backend, message: Message): StoredFile | undefined {
  const id = message.photo?.at(-1)?.file_id ?? carried(message)?.file_id
  return id === undefined ? undefined : backend.files.find(id)
}

/** What people can look at or open in a message. */
export function filesIn(backend: Backend, message: Message): FileInChat[] {
  const file = fileOf(backend, message)
  if (!file) return []
  return [{ file, kind: message.photo || message.sticker ? 'image' : 'file' }]
}

export function carried(message: Message): MediaObject | undefined {
  return (
    message.animation ??
    message.document ??
    message.voice ??
    message.audio ??
    message.video ??
    message.video_note ??
    message.sticker
  )
}
