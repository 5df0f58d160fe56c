import type { Answer } from '../../../lib/simulation/http.ts'
import { textIn } from '../../../lib/simulation/json.ts'
import type { Chats } from './chats.ts'
import type { Files } from './files.ts'
import { type Call, ok, Refusal, type Route } from './wire.ts'

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

  async #uploadImage(call: Call): Promise<Answer> {
    const form = await formIn(call)
    const type = form.get('image_type')
    if (type !== 'message' && type !== 'avatar') throw invalid('image_type')
    const image = await fileIn(form, 'image', maxImage)
    const found = pictureType(image.bytes)
    if (found === undefined) throw new Refusal(234011, "Can't recognize the image format.")
    return ok({ image_key: this.#parts.files.addImage({ ...image, type: found }) })
  }

  async #uploadFile(call: Call): Promise<Answer> {
    const form = await formIn(call)
    const kind = form.get('file_type')
    const name = form.get('file_name')
    if (typeof kind !== 'string' || !fileTypes.includes(kind)) throw invalid('file_type')
    if (typeof name !== 'string' || name === '') throw invalid('file_name')
    const duration = form.get('duration')
    if (duration !== null && !/^\d+$/.test(textIn(duration))) throw invalid('duration')
    const file = await fileIn(form, 'file', maxFile)
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

async function formIn({ raw, headers }: Call): Promise<FormData> {
  try {
    const type = headers['content-type'] ?? ''
    return await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData()
  } catch {
    throw invalid('multipart/form-data')
  }
}

async function fileIn(
  form: FormData,
  field: string,
  max: number,
): Promise<{ name: string; type: string; bytes: Buffer }> {
  const file = form.get(field)
  if (!(file instanceof File)) throw invalid(field)
  if (file.size === 0) throw new Refusal(234010, "File's size can't be 0.")
  if (file.size > max) throw new Refusal(234006, 'The file size exceed the max value.')
  const type = file.type === '' ? 'application/octet-stream' : file.type
  return { name: file.name, type, bytes: Buffer.from(await file.arrayBuffer()) }
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
