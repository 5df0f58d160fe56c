import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export interface Asked {
  method: string
  path: string
  body: unknown
}
export type Reply = { status?: number; body: unknown; headers?: Record<string, string> } | 'no answer'
/** A frame that a bot sent over its socket. */
export interface Heard {
  socket: WebSocket
  cmd: string
  reqId: string
  body: Record<string, unknown>
}

/** A far side for the tests of this folder: answers what it is told to, and knows nothing about WeCom. */
export class FarSide {
  readonly asked: Asked[] = []
  readonly heard: Heard[] = []
  readonly sockets: WebSocket[] = []
  /** What to answer requests with. */
  reply: (asked: Asked) => Reply = () => ({ body: { errcode: 0, errmsg: 'ok' } })
  /** What to answer a frame with, besides its req_id; undefined for nothing. */
  ack: (heard: Heard) => object | undefined = () => ({ errcode: 0, errmsg: 'ok' })
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ server: this.#server })

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    this.#sockets.on('connection', (socket) => {
      this.sockets.push(socket)
      socket.on('message', (data) => this.#hear(socket, String(data)))
    })
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate()
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** Pushes a frame to the newest socket; text goes out as it is. */
  push(frame: object | string): void {
    this.sockets.at(-1)?.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** The bodies of the frames of one command. */
  bodies(cmd: string): Record<string, unknown>[] {
    return this.heard.filter((heard) => heard.cmd === cmd).map(({ body }) => body)
  }

  #hear(socket: WebSocket, text: string): void {
    const { cmd, headers, body = {} } = JSON.parse(text)
    const heard = { socket, cmd, reqId: headers.req_id, body }
    this.heard.push(heard)
    const ack = this.ack(heard)
    if (ack) socket.send(JSON.stringify({ headers: { req_id: heard.reqId }, ...ack }))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    }
    this.asked.push(asked)
    const reply = this.reply(asked)
    if (reply === 'no answer') {
      request.socket.destroy()
      return
    }
    response.writeHead(reply.status ?? 200, reply.headers)
    response.end(Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body))
  }
}
