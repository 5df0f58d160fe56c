import type { PlainFile } from '../../../lib/simulation/files.ts'
import { type FormPart, formParts } from '../../../lib/simulation/form.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Chats } from './chats.ts'
import type { Files } from './files.ts'
import { ok, Refusal, type Route } from './wire.ts'

const megabyte = 1024 * 1024
const maxImage = 10 * megabyte
const maxFile = 30 * megabyte
const maxDownload = 100 * megabyte
const fileTypes = ['opus', 'mp4', 'pdf', 'doc', 'xls', 'ppt', 'stream']

interface Parts {
  chats: Chats
  files: Files
}

/** Pictures and files in and out. */
export class FileApi {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const scopes = ['im:resource', 'im:resource:upload']
    const download = 'GET /open-apis/im/v1/messages/:message_id/resources/:file_key'
    return [
      { name: 'POST /open-apis/im/v1/images', token: true, scopes, handle: (call) => this.#uploadImage(call) },
      { name: 'POST /open-apis/im/v1/files', token: true, scopes, handle: (call) => this.#uploadFile(call) },
      {
        name: download,
        token: true,
        scopes: ['im:resource', 'im:message:readonly'],
        handle: (call) => this.#download(call),
      },
      // Not the platform's: where the page of phones gets a picture.
      { name: 'GET /phone/image/:key', handle: ({ params }) => this.#look(params[0] ?? '') },
    ]
  }

  #uploadImage(call: Call): Answer {
    const form = formIn(call)
    const type = wordsIn(form, 'image_type')
    if (type !== 'message' && type !== 'avatar') throw invalid('image_type')
    const image = fileIn(form, 'image', maxImage)
    const found = pictureType(image.bytes)
    if (found === undefined) throw new Refusal(234011, "Can't recognize the image format.")
    return ok({ image_key: this.#parts.files.addImage({ ...image, type: found }) })
  }

  #uploadFile(call: Call): Answer {
    const form = formIn(call)
    const kind = wordsIn(form, 'file_type') ?? ''
    const name = wordsIn(form, 'file_name') ?? ''
    if (!fileTypes.includes(kind)) throw invalid('file_type')
    if (name === '') throw invalid('file_name')
    const duration = wordsIn(form, 'duration')
    if (duration !== undefined && !/^\d+$/.test(duration)) throw invalid('duration')
    const file = fileIn(form, 'file', maxFile)
    return ok({ file_key: this.#parts.files.addFile({ ...file, name, kind }) })
  }

  #download({ params: [messageId = '', key = ''], query }: Call): Answer {
    const { chats, files } = this.#parts
    const type = query.get('type')
    if (type !== 'image' && type !== 'file') throw invalid('type')
    const message = chats.message(messageId)
    if (!message || message.recalled) throw new Refusal(234001, 'Invalid request param: message_id')
    if (message.chat.kind === 'group' && !message.chat.hasBot) {
      throw new Refusal(234004, 'The app is not in the chat or group.')
    }
    if (!message.keys.includes(key)) throw new Refusal(234003, 'File not in msg.')
    if (['sticker', 'merge_forward', 'interactive'].includes(message.type)) {
      throw new Refusal(234043, 'Unsupported message type.')
    }
    const file = type === 'image' ? files.image(key) : files.file(key)
    if (!file) throw new Refusal(234001, 'Invalid request param: type')
    if (file.bytes.length > maxDownload) throw new Refusal(234037, 'Downloaded file size exceeds limit.')
    const name = encodeURIComponent(file.name)
    const disposition = `attachment; filename="${name}"; filename*=UTF-8''${name}`
    return { status: 200, body: file.bytes, type: file.type, headers: { 'Content-Disposition': disposition } }
  }

  #look(key: string): Answer {
    const image = this.#parts.files.image(key)
    if (!image) return { status: 404, body: '', type: 'text/plain' }
    return { status: 200, body: image.bytes, type: image.type }
  }
}

function formIn({ raw, headers }: Call): FormPart[] {
  const parts = formParts(raw, headers['content-type'] ?? '')
  if (!parts) throw invalid('multipart/form-data')
  return parts
}

function wordsIn(form: FormPart[], field: string): string | undefined {
  return form.find(({ name }) => name === field)?.bytes.toString('utf8')
}

/** The official SDK gives bytes no file name. */
function fileIn(form: FormPart[], field: string, max: number): PlainFile {
  const part = form.find(({ name }) => name === field)
  if (!part || (part.filename === undefined && part.type === undefined)) throw invalid(field)
  const { filename: name = field, type = 'application/octet-stream', bytes } = part
  if (bytes.length === 0) throw new Refusal(234010, "File's size can't be 0.")
  if (bytes.length > max) throw new Refusal(234006, 'The file size exceed the max value.')
  return { name, type, bytes }
}

const starts: [type: string, hex: string][] = [
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['image/gif', '47494638'],
  ['image/bmp', '424d'],
  ['image/x-icon', '00000100'],
  ['image/tiff', '49492a00'],
  ['image/tiff', '4d4d002a'],
]

function pictureType(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 16).toString('hex')
  const known = starts.find(([, hex]) => head.startsWith(hex))
  if (known) return known[0]
  if (head.startsWith('52494646') && bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'image/webp'
  const isHeic = /^ftyp(heic|heix|mif1|msf1)$/.test(bytes.subarray(4, 12).toString('latin1'))
  return isHeic ? 'image/heic' : undefined
}

function invalid(name: string): Refusal {
  return new Refusal(234001, `Invalid request param: ${name}`)
}
