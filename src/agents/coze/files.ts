import type { AgentHost, Turn } from '../../contract/agent.ts'
import type { FileRef, Json } from '../../contract/message.ts'
import { extension, mediaType, openFile, question, told } from '../../lib/attachment.ts'
import { named } from '../../lib/linked-media.ts'
import type { Asking, CozeApi } from './api.ts'

/** What may be uploaded (https://docs.coze.cn/developer_guides/upload_files, read 2026-11); small texts of other kinds stand in the question. */
const pictures = 'jpg jpeg png gif webp heic heif bmp tiff'.split(' ')
const others =
  'doc docx xls xlsx ppt pptx pdf numbers csv cpp py java c wav mp3 flac m4a aac ogg wma mp4 avi mov 3gp flv webm wmv m4v mkv rar zip 7z gz bz2'
const files = others.split(' ')
/** Bytes. Coze takes 512 MB; what a model can read of it is far less. */
const largest = 100 * 1024 * 1024

/** What was asked, with the files that Coze takes, as the message that it wants. */
export async function messageOf(
  turn: Turn,
  { host, api, asking }: { host: AgentHost; api: CozeApi; asking: Asking },
): Promise<Json> {
  const uploaded: Json[] = []
  const named: FileRef[] = []
  for (const file of turn.files) {
    const part = await uploadedPart(file, { turn, host, api, asking })
    if (part) uploaded.push(part)
    else named.push(file)
  }
  const text = question(turn, await told(named, { host, signal: asking.signal }))
  if (uploaded.length === 0) return { role: 'user', type: 'question', content: text, content_type: 'text' }
  const content = JSON.stringify([{ type: 'text', text }, ...uploaded])
  return { role: 'user', type: 'question', content, content_type: 'object_string' }
}

async function uploadedPart(
  file: FileRef,
  { turn, host, api, asking }: { turn: Turn; host: AgentHost; api: CozeApi; asking: Asking },
): Promise<Json | undefined> {
  const hopeful = file.kind === 'image' || [...pictures, ...files].includes(extension(file.name))
  if (!hopeful) return undefined
  const content = await openFile(file, { host, turn, max: largest, signal: asking.signal })
  const name = named(file.name, content.type)
  const isPicture = pictures.includes(extension(name))
  if (!isPicture && !files.includes(extension(name))) return undefined
  const typed = content.slice(0, content.size, mediaType(name, content.type))
  const id = await api.upload({ name, content: typed }, asking)
  return { type: isPicture ? 'image' : 'file', file_id: id }
}
