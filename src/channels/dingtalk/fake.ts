import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** One request that the far side was asked. */
export interface Asked {
  /** 'PUT /v1.0/card/streaming' */
  what: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** What to answer: a status and a body; a string is sent as it is. */
export type Reply = { status?: number; body: unknown; headers?: Record<string, string> } | 'no answer'

/** A far side for the tests of this folder: it answers what it is told to, and knows nothing about DingTalk. */
export class FarSide {
  readonly asked: Asked[] = []
  /** Sockets in the order of their connections, and with which ticket they came. */
  readonly sockets: { socket: WebSocket; ticket: string | null; heard: Record<string, unknown>[] }[] = []
  /** By 'METHOD /path'; a function is asked each time. */
  readonly replies: Record<string, Reply | ((asked: Asked) => Reply)> = {}
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ server: this.#server, path: '/connect' })

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    this.#sockets.on('connection', (socket, request) => {
      const ticket = new URL(request.url ?? '', 'http://far').searchParams.get('ticket')
      const heard: Record<string, unknown>[] = []
      socket.on('message', (data) => heard.push(JSON.parse(String(data))))
      this.sockets.push({ socket, ticket, heard })
    })
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    this.replies['POST /v1.0/oauth2/accessToken'] = { body: { accessToken: 'token-1', expireIn: 7200 } }
    let tickets = 0
    this.replies['POST /v1.0/gateway/connections/open'] = () => ({
      body: { endpoint: `${this.origin.replace('http', 'ws')}/connect`, ticket: `t+${++tickets}/=` },
    })
    return this
  }

  async stop(): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate()
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** The bodies of all requests of one kind. */
  bodies(what: string): Record<string, unknown>[] {
    return this.asked.filter((asked) => asked.what === what).map(({ body }) => body)
  }

  whats(): string[] {
    return this.asked.map(({ what }) => what)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', 'http://far')
    const text = Buffer.concat(chunks).toString()
    const asked: Asked = {
      what: `${request.method} ${url.pathname}`,
      query: url.searchParams,
      headers: request.headers,
      body: isForm(request) ? await formIn(request, chunks) : text === '' ? {} : JSON.parse(text),
    }
    this.asked.push(asked)
    const planned = this.replies[asked.what]
    const reply = typeof planned === 'function' ? planned(asked) : (planned ?? { body: { success: true, errcode: 0 } })
    if (reply === 'no answer') {
      request.socket.destroy()
      return
    }
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  }
}

const isForm = ({ headers }: IncomingMessage) => headers['content-type']?.startsWith('multipart/form-data') === true

/** The fields of a form; of files their name, type and size. */
async function formIn({ headers }: IncomingMessage, chunks: Buffer[]): Promise<Record<string, unknown>> {
  const type = headers['content-type'] ?? ''
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData()
  const shown = (value: string | File) =>
    typeof value === 'string' ? value : { name: value.name, type: value.type, size: value.size }
  return Object.fromEntries([...form].map(([key, value]) => [key, shown(value)]))
}
