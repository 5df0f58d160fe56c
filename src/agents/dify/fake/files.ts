import { createHash, randomUUID } from 'node:crypto'
import { type Call, sendBody, sendJson } from '../../../lib/fake-server.ts'
import type { App } from './apps.ts'
import type { Books, StoredFile } from './books.ts'
import { seconds } from './events.ts'
import { invalid, Refused } from './refusals.ts'

/** A file that an app made, at its signed address. */
export interface MadeFile {
  id: string
  mime: string
  /** Path and query. */
  path: string
  /** As `message_end` and `workflow_finished` list it. */
  described(filesUrl: string): object
}

const defaultLimit = 15 * 1024 * 1024
const blocked = new Set(['exe', 'bat', 'sh'])

/** POST /files/upload (agents page §1.10). */
export async function upload(call: Call, app: App, books: Books): Promise<void> {
  const form = await formOf(call)
  const user = form.get('user')
  call.exchange.body = { user, files: form.getAll('file').map((one) => (one instanceof File ? one.name : one)) }
  const files = form.getAll('file')
  if (files.length === 0) throw new Refused(400, 'no_file_uploaded', 'Please upload your file.')
  if (files.length > 1) throw new Refused(400, 'too_many_files', 'Only one file is allowed.')
  const file = files[0]
  if (!(file instanceof File)) throw new Refused(400, 'no_file_uploaded', 'Please upload your file.')
  if (!file.name) throw new Refused(400, 'filename_not_exists_error', 'The specified filename does not exist.')
  if (/[/\\]/.test(file.name)) throw invalid('Filename contains invalid characters')
  const extension = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (blocked.has(extension)) throw invalid(`File type '.${extension}' is not allowed for security reasons`)
  if (!file.type) throw new Refused(415, 'unsupported_file_type', 'File type not allowed.')
  if (file.size > (app.fileLimit ?? defaultLimit)) throw new Refused(413, 'file_too_large', 'File size exceeded.')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const kept = books.keepFile({
    app,
    user: typeof user === 'string' ? user : 'DEFAULT-USER',
    name: file.name,
    mime: file.type,
    bytes,
  })
  sendJson(call, 201, {
    id: kept.id,
    name: kept.name,
    size: bytes.length,
    extension,
    mime_type: kept.mime,
    created_by: 'eu-1',
    created_at: seconds(kept.createdAt),
    ...(app.ways.forms
      ? { preview_url: null, source_url: null, user_id: null, tenant_id: null, conversation_id: null }
      : {}),
  })
}

async function formOf({ url, headers, bytes }: Call): Promise<FormData> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data'))
    throw new Refused(415, 'unsupported_media_type', 'Expected multipart/form-data.')
  const request = new Request(url, { method: 'POST', headers: { 'content-type': type }, body: new Uint8Array(bytes) })
  return request.formData().catch(() => {
    throw invalid('The form could not be read.')
  })
}

export function makeFile(app: App, books: Books, file: { name: string; mime: string; bytes: Uint8Array }): MadeFile {
  const kept = books.keepFile({ app, user: '', ...file })
  const extension = /\.(\w+)$/.exec(file.name)?.[1] ?? 'bin'
  const timestamp = String(Date.now())
  const nonce = randomUUID().replaceAll('-', '')
  const sign = signatureOf(kept.id, timestamp, nonce)
  const path = `/files/tools/${kept.id}.${extension}?timestamp=${timestamp}&nonce=${nonce}&sign=${sign}`
  return {
    id: kept.id,
    mime: file.mime,
    path,
    described: (filesUrl) => ({
      dify_model_identity: '__dify__file__',
      related_id: kept.id,
      type: file.mime.startsWith('image/') ? 'image' : 'document',
      filename: file.name,
      extension: `.${extension}`,
      mime_type: file.mime,
      size: file.bytes.length,
      transfer_method: 'tool_file',
      url: filesUrl + path,
      remote_url: '',
    }),
  }
}

const signatureOf = (id: string, timestamp: string, nonce: string) =>
  createHash('sha256').update(`sim|${id}|${timestamp}|${nonce}`).digest('base64url')

/** GET /files/tools/{id}.{ext}: good for five minutes, without a key. */
export function download(call: Call, id: string, books: Books) {
  const file = books.files.get(id)
  const query = (name: string) => call.url.searchParams.get(name) ?? ''
  const signed = query('sign') === signatureOf(id, query('timestamp'), query('nonce'))
  const age = Date.now() - Number(query('timestamp'))
  if (!file || !signed || age > 300_000) return sendBody(call, 403, 'Invalid request.')
  sendBody(call, 200, Buffer.from(file.bytes), { 'content-type': file.mime })
}

/** What `files` of a request may hold: uploads of the same person, or addresses. */
export function checkFiles(files: unknown, user: string, app: App, books: Books): StoredFile[] {
  if (files === undefined || files === null) return []
  if (!Array.isArray(files)) throw invalid('files must be a list')
  return files.flatMap((one: Record<string, unknown>) => {
    if (!['image', 'document', 'audio', 'video', 'custom'].includes(String(one?.type)))
      throw invalid('Invalid file type')
    if (app.version === '0.6' && one.type !== 'image') throw invalid('Only images are supported')
    if (one.transfer_method === 'remote_url') {
      if (!/^https?:\/\//.test(String(one.url))) throw invalid('Missing file url')
      return []
    }
    if (one.transfer_method !== 'local_file') throw invalid('Invalid file transfer method')
    const file = books.files.get(String(one.upload_file_id))
    if (!file || file.user !== user || file.app !== app) throw invalid('Invalid upload file id')
    return [file]
  })
}
