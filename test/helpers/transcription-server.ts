import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** https://platform.openai.com/docs/api-reference/audio/createTranscription (read 2026-11) */
const ENDINGS = ['flac', 'mp3', 'mp4', 'mpeg', 'mpga', 'm4a', 'ogg', 'wav', 'webm']
const LARGEST = 25 * 1024 * 1024

export interface TranscriptionServer {
  /** With /v1. */
  url: string
  key: string
  model: string
  /** Every recording that was heard, by its name and bytes. */
  heard: { name: string; bytes: Uint8Array }[]
  /** What is heard in the next ones. */
  says: string
  /** Answers so instead, until it is undefined. */
  refuses: { status: number; message: string } | undefined
  close(): Promise<void>
}

/** A model that listens, in a box: refuses whatever the real ones refuse. */
export async function transcriptionServer(): Promise<TranscriptionServer> {
  const server = createServer((request, wire) => void answer(request, wire))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const box: TranscriptionServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    key: 'sk-listening-key-of-this-test',
    model: 'whisper-1',
    heard: [],
    says: 'What time is tea?',
    refuses: undefined,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  async function answer(request: IncomingMessage, wire: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const refuse = (status: number, message: string) =>
      wire
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }))
    if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions') return void refuse(404, 'Unknown URL')
    if (request.headers.authorization !== `Bearer ${box.key}`) return void refuse(401, 'Incorrect API key provided')
    if (box.refuses) return void refuse(box.refuses.status, box.refuses.message)
    const type = request.headers['content-type'] ?? ''
    const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData()
    const file = form.get('file')
    if (form.get('model') !== box.model) return void refuse(404, 'The model does not exist')
    if (form.get('response_format') !== 'json') return void refuse(400, 'Unknown response_format')
    if (!(file instanceof File)) return void refuse(400, 'file is required')
    if (!ENDINGS.includes(file.name.split('.').at(-1) ?? '')) return void refuse(400, 'Unrecognized file format')
    if (file.size === 0 || file.size > LARGEST) return void refuse(413, 'Maximum content size limit exceeded')
    box.heard.push({ name: file.name, bytes: await file.bytes() })
    wire.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text: ` ${box.says} ` }))
  }
  return box
}
