import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent } from './remote.ts'

export interface MediaSide extends Record<string, (...args: never[]) => unknown> {
  /** The address of a Bot API server and of a Dify app. */
  listen(): Promise<string>
  /** Sends a file of so many bytes to the bot; resolves when its answer is whole. */
  send(bytes: number): Promise<{ uploaded: number; seconds: number }>
}

const piece = Buffer.alloc(64 * 1024, 'tea leaves ')
const chat = { id: 501, type: 'private', first_name: 'Ann' }

let updates = 0
let size = 0
let uploaded = 0
const waiting: object[] = []
let wake: () => void = () => undefined
let answered: () => void = () => undefined

const methods: MediaSide = {
  async listen() {
    const server = createServer((request, wire) => void answer(request, wire)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  async send(bytes) {
    const since = performance.now()
    size = bytes
    uploaded = 0
    const whole = new Promise<void>((resolve) => {
      answered = resolve
    })
    const from = { ...chat, is_bot: false }
    const document = { file_id: `f${++updates}`, file_name: 'leaves.bin', file_size: bytes }
    const message = {
      message_id: updates * 10,
      date: Math.floor(Date.now() / 1000),
      chat,
      from,
      caption: 'Look',
      document,
    }
    waiting.push({ update_id: updates, message })
    wake()
    await whole
    return { uploaded, seconds: (performance.now() - since) / 1000 }
  },
}
answerParent(methods)

async function answer(request: IncomingMessage, wire: ServerResponse): Promise<void> {
  const path = request.url ?? ''
  if (path.endsWith('/files/upload')) {
    for await (const chunk of request) uploaded += chunk.length
    return json(wire, { id: 'u1' })
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  if (path.startsWith('/file/')) return stream(wire)
  if (path.endsWith('/v1/parameters')) return json(wire, dify)
  if (path.endsWith('/v1/chat-messages')) return say(wire)
  return json(wire, { ok: true, result: await result(path.split('/').at(-1) ?? '', text) })
}

const dify = {
  file_upload: { enabled: true, allowed_file_types: ['custom'], allowed_file_extensions: ['BIN'], number_limits: 3 },
  system_parameters: { file_size_limit: 500 },
}

async function result(method: string, body: string): Promise<unknown> {
  switch (method) {
    case 'getMe':
      return { id: 42, is_bot: true, username: 'TeaBot', first_name: 'Tea' }
    case 'getWebhookInfo':
      return { url: '', has_custom_certificate: false, pending_update_count: 0 }
    case 'getUpdates':
      if (waiting.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return waiting.splice(0)
    case 'getFile':
      return { file_id: 'f', file_path: 'documents/leaves.bin' }
    case 'sendMessage':
    case 'editMessageText':
      if (body.includes('All of it is here.')) answered()
      return { message_id: 7, date: 1, chat }
    default:
      return true
  }
}

async function stream(wire: ServerResponse): Promise<void> {
  wire.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
  for (let left = size; left > 0; left -= piece.length) {
    if (!wire.write(piece.subarray(0, Math.min(left, piece.length)))) await once(wire, 'drain')
  }
  wire.end()
}

function say(wire: ServerResponse): void {
  const ids = { conversation_id: '8d5b3b0e-0000-4000-8000-000000000001', message_id: 'm1', task_id: 't1' }
  wire.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of [
    { event: 'message', answer: 'All of it is here.' },
    { event: 'message_end', metadata: {} },
  ])
    wire.write(`data: ${JSON.stringify({ ...ids, ...event })}\n\n`)
  wire.end()
}

const json = (wire: ServerResponse, body: unknown) =>
  void wire.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
