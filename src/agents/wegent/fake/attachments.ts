import { type Call, sendJson } from '../../../lib/fake-server.ts'
import { Refused, unprocessable } from './refusals.ts'
import type { Attachment, FakeTask, Tasks } from './tasks.ts'

const takes = 'pdf doc docx ppt pptx xls xlsx csv xmind txt md jpg jpeg png gif bmp webp'.split(' ')

/** POST /attachments/upload. */
export async function upload(call: Call, user: string, tasks: Tasks, largest: number): Promise<void> {
  const form = await formOf(call)
  const file = form.get('file')
  if (!(file instanceof File)) throw unprocessable([{ loc: ['body', 'file'], msg: 'Field required' }])
  if (!file.name) throw new Refused(400, 'Filename is required')
  const file_extension = `.${/\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''}`
  if (file.size > largest) throw new Refused(400, `File size exceeds maximum limit (${largest / 1024 / 1024} MB)`)
  if (!takes.includes(file_extension.slice(1))) throw new Refused(400, `Unsupported file type: ${file_extension}`)
  const kept: Attachment = { id: tasks.nextId(), user, name: file.name, size: file.size }
  call.exchange.body = { file: file.name, size: file.size, type: file.type }
  tasks.attachments.set(kept.id, kept)
  sendJson(call, 201, {
    id: kept.id,
    filename: file.name,
    file_size: file.size,
    mime_type: file.type,
    status: 'ready',
    file_extension,
    truncation_info: null,
  })
}

/** An attachment goes with one question of its owner's. */
export function link(ids: readonly number[], task: FakeTask, tasks: Tasks): void {
  for (const id of ids) {
    const attachment = tasks.attachments.get(id)
    if (attachment?.user !== task.user || attachment.usedBy !== undefined)
      throw new Refused(403, `Attachment ${id} not found or not accessible`)
    attachment.usedBy = task.id
  }
}

async function formOf({ url, headers, bytes }: Call): Promise<FormData> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) throw unprocessable([{ loc: ['body', 'file'], msg: 'Field required' }])
  const request = new Request(url, { method: 'POST', headers: { 'content-type': type }, body: new Uint8Array(bytes) })
  return request.formData().catch(() => {
    throw new Refused(400, 'There was an error parsing the body')
  })
}
