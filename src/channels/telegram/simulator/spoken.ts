import type { PlainFile } from '../../../lib/simulation/files.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { mediaContent, photoContent } from './attachments.ts'
import type { FileStore } from './file-store.ts'
import type { MediaField, Message } from './objects.ts'
import { sampleDocument, sampleOf, sampleVoice } from './samples.ts'
import { plainText } from './text/format-text.ts'

/** What people can send besides text, and the file they send when they are not told which. */
const media = new Map<string, { field: MediaField; sample: () => PlainFile; captioned: boolean }>([
  ['file', { field: 'document', sample: sampleDocument, captioned: true }],
  ['voice', { field: 'voice', sample: sampleVoice, captioned: true }],
  ['audio', { field: 'audio', sample: () => sampleOf('mp3', 'audio/mpeg'), captioned: true }],
  ['video', { field: 'video', sample: () => sampleOf('mp4', 'video/mp4'), captioned: true }],
  ['animation', { field: 'animation', sample: () => sampleOf('mp4', 'video/mp4'), captioned: true }],
  ['video note', { field: 'video_note', sample: () => sampleOf('mp4', 'video/mp4'), captioned: false }],
  ['sticker', { field: 'sticker', sample: () => ({ ...samples.picture, name: 'sticker.webp' }), captioned: false }],
])

/** The content of a person's message. Throws for a kind that Telegram's people cannot send. */
export function spokenContent(files: FileStore, text: string, kind?: string, file?: PlainFile): Partial<Message> {
  if (kind === undefined || kind === 'text') return textContent(text)
  if (kind === 'picture') return { ...photoContent(files, file ?? samples.picture), ...captionContent(text) }
  if (kind === 'location') return { location: { latitude: 31.2304, longitude: 121.4737 } }
  if (kind === 'contact') return { contact: { phone_number: '+8610000000', first_name: text || 'Lin' } }
  const known = media.get(kind)
  if (!known) throw new Error(`Nobody on Telegram can send a "${kind}"`)
  const content = mediaContent(files, known.field, file ?? known.sample())
  return known.captioned ? { ...content, ...captionContent(text) } : content
}

export function textContent(said: string): Partial<Message> {
  const { text, entities } = plainText(said)
  return { text, ...(entities.length > 0 && { entities }) }
}

function captionContent(said: string): Partial<Message> {
  const { text, entities } = plainText(said)
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 && { caption_entities: entities }) }
}
