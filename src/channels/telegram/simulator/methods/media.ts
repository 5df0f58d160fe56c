import { randomInt } from 'node:crypto'
import { isRecord } from '../../../../lib/json.ts'
import type { PlainFile } from '../../../../lib/simulation/files.ts'
import { contentOf, mediaContent, photoContent } from '../attachments.ts'
import type { Backend } from '../backend.ts'
import { mistake, refusal } from '../bot-api-error.ts'
import type { StoredFile } from '../file-store.ts'
import { imageSize } from '../image-size.ts'
import type { FormattedText, MediaField, Message } from '../objects.ts'
import { Params, paramsFromJson } from '../params.ts'
import { writableRoom } from './addressing.ts'
import { caption, markup } from './content.ts'
import type { Method } from './method.ts'
import { destination, post, sendParams } from './post.ts'

const captionParams = 'caption parse_mode caption_entities'
const maxPhoto = 10 * 1024 * 1024
const maxPhotoByUrl = 5 * 1024 * 1024
const maxFileByUrl = 20 * 1024 * 1024

type Kind = 'photo' | Extract<MediaField, 'document' | 'voice' | 'audio' | 'video'>

export const mediaMethods: Method[] = [
  sending('sendPhoto', 'photo', 'show_caption_above_media has_spoiler'),
  sending('sendDocument', 'document', 'thumbnail disable_content_type_detection'),
  sending('sendVoice', 'voice', 'duration'),
  sending('sendAudio', 'audio', 'duration performer title thumbnail'),
  sending(
    'sendVideo',
    'video',
    'duration width height thumbnail cover start_timestamp show_caption_above_media has_spoiler supports_streaming',
  ),
  { name: 'sendMediaGroup', params: `${sendParams} media`, run: sendMediaGroup },
  { name: 'getFile', params: 'file_id', run: (backend, params) => backend.files.ready(params.text('file_id')) },
]

function sending(name: string, kind: Kind, more: string): Method {
  return {
    name,
    params: `${sendParams} ${kind} ${captionParams} ${more}`,
    run: (backend, params) => sendFile(backend, params, kind),
  }
}

async function sendFile(backend: Backend, params: Params, kind: Kind): Promise<Message> {
  const file = await inputFile(backend, params, kind, params.text(kind) || `attach://${kind}`)
  const words = caption(params)
  const buttons = markup(params)
  const room = writableRoom(backend, params)
  if (kind === 'voice' && room.person?.forbidsVoice) throw refusal('VOICE_MESSAGES_FORBIDDEN')
  const to = destination(backend, room, params)
  backend.limiter.spend(room)
  return post(backend, to, { ...content(backend, kind, file), ...captionContent(words) }, buttons)
}

async function sendMediaGroup(backend: Backend, params: Params): Promise<Message[]> {
  const given = params.json('media', 'media')
  if (!Array.isArray(given)) throw mistake('Expected an Array of InputMedia')
  if (given.length === 0) throw mistake('There are no messages to send')
  if (given.length > 10) throw mistake('Too many messages to send as an album')
  const items = await Promise.all(given.map((item: unknown) => albumItem(backend, params, item)))
  const kinds = new Set(items.map(({ kind }) => (kind === 'photo' || kind === 'video' ? 'picture' : kind)))
  if (kinds.size > 1) throw mistake("Can't use the media of the specified type in the album")
  const room = writableRoom(backend, params)
  const to = destination(backend, room, params)
  backend.limiter.spend(room, items.length)
  const media_group_id = `${randomInt(1e8, 9e8)}${randomInt(1e8, 9e8)}`
  return items.map(({ kind, file, words }) =>
    post(backend, to, { media_group_id, ...content(backend, kind, file), ...captionContent(words) }, {}),
  )
}

async function albumItem(backend: Backend, params: Params, item: unknown) {
  if (!isRecord(item)) throw mistake('InputMedia must be an Object')
  const own = new Params(paramsFromJson(item))
  const kind = own.text('type')
  if (kind !== 'photo' && kind !== 'document' && kind !== 'audio' && kind !== 'video') {
    throw mistake(`Can't parse InputMedia: type "${kind}" is unsupported`)
  }
  const file = await inputFile(backend, params, kind, own.text('media'))
  return { kind, file, words: caption(own) } as const
}

/** By id, by address or by upload. */
async function inputFile(
  backend: Backend,
  params: Params,
  kind: Kind,
  source: string,
): Promise<StoredFile | PlainFile> {
  const part = /^attach:\/\/(.+)$/.exec(source)?.[1]
  if (part !== undefined) {
    const upload = params.upload(part)
    if (!upload) throw mistake(`There is no ${kind} in the request`)
    checkFile(kind, upload)
    return upload
  }
  if (/^https?:\/\//i.test(source)) {
    const fetched = await fetchFile(source, kind)
    checkFile(kind, fetched)
    return fetched
  }
  const stored = backend.files.find(source)
  if (!stored) throw mistake('Wrong file identifier/HTTP URL specified')
  return stored
}

function checkFile(kind: Kind, { bytes }: PlainFile): void {
  if (bytes.length === 0) throw mistake('file must be non-empty')
  if (kind !== 'photo') return
  if (bytes.length > maxPhoto) {
    throw mistake(`file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${maxPhoto} bytes`)
  }
  const size = imageSize(bytes)
  if (!size) throw mistake('IMAGE_PROCESS_FAILED')
  const ratio = Math.max(size.width, size.height) / Math.max(1, Math.min(size.width, size.height))
  if (size.width + size.height > 10_000 || ratio > 20) throw mistake('PHOTO_INVALID_DIMENSIONS')
}

async function fetchFile(url: string, kind: Kind): Promise<PlainFile> {
  if (!URL.canParse(url)) throw mistake('Wrong HTTP URL specified')
  const failed = () => refusal('Failed to get HTTP URL content')
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  if (!answer?.ok) throw failed()
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (bytes.length > (kind === 'photo' ? maxPhotoByUrl : maxFileByUrl)) throw failed()
  const type = (answer.headers.get('content-type') ?? 'application/octet-stream').replace(/;.*/, '').trim()
  const wanted =
    kind === 'document' ? /^(?:image\/gif|application\/pdf|application\/zip)$/ : kind === 'photo' ? /^image\// : /./
  if (!wanted.test(type)) throw mistake('Wrong type of the web page content')
  return { name: decodeURIComponent(new URL(url).pathname.split('/').at(-1) || 'file'), type, bytes }
}

function content(backend: Backend, kind: Kind, file: StoredFile | PlainFile): Partial<Message> {
  if ('identity' in file) return contentOf(kind, file)
  if (kind === 'photo') return photoContent(backend.files, file)
  return mediaContent(backend.files, asSent(kind, file), file)
}

/** Only Ogg is a voice message; anything else arrives as a file. */
function asSent(kind: MediaField, { bytes }: PlainFile): MediaField {
  if (kind !== 'voice') return kind
  return new TextDecoder().decode(bytes.subarray(0, 4)) === 'OggS' ? 'voice' : 'document'
}

function captionContent(words: FormattedText | undefined): Partial<Message> {
  if (!words) return {}
  return { caption: words.text, ...(words.entities.length > 0 && { caption_entities: words.entities }) }
}
