import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import WebSocket from 'ws'
import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { WecomSimulator } from '../simulator.ts'

/** What a bot answers: a reply to seal, '' for none, or an HTTP status. */
type Answer = JsonObject | '' | number

/** A bot behind a callback address: node:http, and the cryptography of the official SDK. */
export class CallbackBot {
  url = ''
  /** Every decrypted callback, polls apart. */
  heard: JsonObject[] = []
  polls: JsonObject[] = []
  verifications = 0
  /** Changes the envelope of an answer before it goes out. */
  spoil: (envelope: JsonObject) => JsonObject | string = (envelope) => envelope
  answer: (body: JsonObject) => Answer | Promise<Answer>
  #crypto: WecomCrypto
  #server: Server

  constructor(simulator: WecomSimulator, answer: (body: JsonObject) => Answer | Promise<Answer> = () => '') {
    const { token, encodingAesKey } = simulator.settings.callback ?? {}
    this.#crypto = new WecomCrypto(textIn(token), textIn(encodingAesKey), '')
    this.answer = answer
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    if (typeof address === 'object') this.url = `http://127.0.0.1:${address?.port}/wecom/callback`
    return this
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url ?? '/', 'http://bot').searchParams
    const raw = await text(request)
    const sealed = request.method === 'GET' ? query.get('echostr') : textIn(objectIn(parseJson(raw)).encrypt)
    const [signature, timestamp, nonce] = ['msg_signature', 'timestamp', 'nonce'].map((name) => query.get(name) ?? '')
    if (!this.#crypto.verifySignature(signature ?? '', timestamp ?? '', nonce ?? '', sealed ?? ''))
      return void response.writeHead(403).end()
    let opened = ''
    try {
      opened = this.#crypto.decrypt(sealed ?? '')
    } catch {
      return void response.writeHead(400).end()
    }
    if (request.method === 'GET') {
      this.verifications++
      return void response.end(opened)
    }
    const body = objectIn(parseJson(opened))
    const list = body.msgtype === 'stream' ? this.polls : this.heard
    list.push(body)
    const answer = await this.answer(body)
    if (typeof answer === 'number') return void response.writeHead(answer).end()
    if (answer === '') return void response.end()
    const now = String(Math.floor(Date.now() / 1000))
    const { encrypt, signature: msgsignature } = this.#crypto.encrypt(JSON.stringify(answer), now, nonce ?? '')
    const envelope = this.spoil({ encrypt, msgsignature, timestamp: Number(now), nonce })
    response.end(typeof envelope === 'string' ? envelope : JSON.stringify(envelope))
  }
}

/** Answers every message with a stream that grows by these snapshots, one for each time it is asked. */
export function streaming(...snapshots: string[]): (body: JsonObject) => JsonObject {
  const at = new Map<string, number>()
  return (body) => {
    const id = body.msgtype === 'stream' ? textIn(objectIn(body.stream).id) : `s-${textIn(body.msgid).slice(4, 9)}`
    const n = at.get(id) ?? 0
    at.set(id, n + 1)
    const finish = n >= snapshots.length - 1
    return stream(id, snapshots[Math.min(n, snapshots.length - 1)] ?? '', finish)
  }
}

export function stream(id: string, content: string, finish = false, more: JsonObject = {}): JsonObject {
  return { msgtype: 'stream', stream: { id, finish, content, ...more } }
}

export interface Frame {
  cmd?: string
  reqId: string
  body: JsonObject
  errcode?: number
}

/** A bare WebSocket that remembers its frames. */
export class RawSocket {
  readonly ws: WebSocket
  frames: Frame[] = []
  closed = false
  #ids = 0

  private constructor(url: string) {
    this.ws = new WebSocket(url)
    this.ws.on('message', (data) => this.#received(String(data)))
    this.ws.on('error', () => undefined)
    this.ws.once('close', () => {
      this.closed = true
    })
  }

  static async open(simulator: WecomSimulator): Promise<RawSocket> {
    const socket = new RawSocket(textIn(simulator.settings.websocket?.websocketUrl))
    await new Promise((resolve, reject) => {
      socket.ws.once('open', resolve)
      socket.ws.once('error', reject)
    })
    return socket
  }

  /** Opens one and subscribes it. */
  static async subscribed(simulator: WecomSimulator): Promise<RawSocket> {
    const socket = await RawSocket.open(simulator)
    const { id: bot_id, secret } = simulator.bots[0]!
    const { errcode } = await socket.call('aibot_subscribe', { bot_id, secret })
    if (errcode !== 0) throw new Error(`not subscribed: ${errcode}`)
    return socket
  }

  pushes(): Frame[] {
    return this.frames.filter(({ cmd }) => cmd !== undefined)
  }

  send(frame: unknown): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Sends a command and waits for its acknowledgement, which need not name it. */
  call(cmd: string, body?: unknown, reqId = `${cmd}_${Date.now()}_${this.#ids++}`): Promise<Frame> {
    const answer = this.next(({ cmd: pushed, reqId: id }) => pushed === undefined && (id === reqId || id === ''))
    this.send({ cmd, headers: { req_id: reqId }, ...(body !== undefined && { body }) })
    return answer
  }

  next(wanted: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve) => {
      const hear = (data: WebSocket.RawData) => {
        const frame = read(String(data))
        if (!wanted(frame)) return
        this.ws.off('message', hear)
        resolve(frame)
      }
      this.ws.on('message', hear)
    })
  }

  #received(data: string): void {
    this.frames.push(read(data))
  }
}

function read(data: string): Frame {
  const { cmd, headers, body, errcode } = objectIn(parseJson(data))
  return {
    ...(typeof cmd === 'string' && { cmd }),
    ...(typeof errcode === 'number' && { errcode }),
    reqId: textIn(objectIn(headers).req_id),
    body: objectIn(body),
  }
}
