import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { isRecord, parseJson, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Directory } from './directory.ts'
import { frameId } from './ids.ts'
import type { Rules } from './options.ts'

export interface PushedFrame {
  type: 'CALLBACK' | 'EVENT'
  topic: string
  /** JSON text. */
  data: string
  headers?: Record<string, string>
  /** It had to wait for a connection, and comes with it, while the bot may still be starting: its ack may take longer. */
  waited?: boolean
}

export interface Ack {
  code: number
  /** The parsed `data`. */
  data: unknown
}

export interface PushHandlers {
  acked(ack: Ack): void
  /** The ack came in and was lost on the platform's side. */
  lost(): void
}

interface Parts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  gateway: { silent: boolean; deaf: boolean; explainAck(messageId: string, connectionId: string): string }
}

/**
 * 'open' takes pushes; 'draining' was told to disconnect; 'half-open' stays up and nothing flows, pings unanswered;
 * 'zombie' answers pings and is never pushed anything, but is still counted as a place to push to.
 */
export type ConnectionState = 'open' | 'draining' | 'half-open' | 'zombie' | 'closed'

/** One WebSocket of the bot. */
export class Connection {
  readonly id = randomUUID()
  readonly openedAt = Date.now()
  state: ConnectionState = 'open'
  #ws: WebSocket
  #subscriptions: Set<string>
  #parts: Parts
  #waiting = new BoundedMap<string, { handlers: PushHandlers; pushedAt: number; waited: boolean }>(5_000)
  /** After odd frames an ack of one of them is no mistake. */
  #tolerant = false
  #ping: { messageId: string; opaque: string } | undefined

  constructor(ws: WebSocket, subscriptions: Set<string>, parts: Parts) {
    this.#ws = ws
    this.#subscriptions = subscriptions
    this.#parts = parts
    const stopPinging = parts.timers.every(parts.rules.pingEvery, () => this.#sendPing())
    ws.on('message', (data) => this.#received(String(data)))
    ws.on('ping', (data) => {
      if (this.state !== 'half-open') ws.pong(data)
    })
    ws.on('error', () => ws.terminate())
    ws.once('close', () => {
      this.state = 'closed'
      stopPinging()
    })
  }

  /** Whether the platform may choose this connection for a push; it does not know that a half-open one is dead. */
  takes(subscription: string): boolean {
    return this.state !== 'draining' && this.state !== 'closed' && this.#subscriptions.has(subscription)
  }

  get healthy(): boolean {
    return this.state === 'open'
  }

  /** Sends the frame and waits for its ack; returns the frame's messageId. */
  push(frame: PushedFrame, handlers: PushHandlers): string {
    const messageId = frameId()
    this.#waiting.set(messageId, { handlers, pushedAt: Date.now(), waited: frame.waited ?? false })
    this.#send({ type: frame.type, data: frame.data, headers: { ...frame.headers, topic: frame.topic, messageId } })
    return messageId
  }

  /** Tells the bot to go, pushes nothing more here, and closes `after` ms later (never, when Infinity). */
  recycle(reason: string, after: number): void {
    if (this.state !== 'open') return
    this.#send({ type: 'SYSTEM', data: JSON.stringify({ reason }), headers: { topic: 'disconnect' } })
    this.state = 'draining'
    if (Number.isFinite(after)) this.#parts.timers.after(after, () => this.#ws.close(1000))
  }

  /** Closes with a code, or without one just cuts the line. */
  end(code?: number): void {
    if (code === undefined) this.#ws.terminate()
    else this.#ws.close(code)
  }

  /** What a client must survive: broken JSON, data that is none, unknown types and topics, missing headers, legacy frames. */
  sendOddFrames(): void {
    if (this.state !== 'open') return
    const strange = [
      '{"type":"CALLBACK","headers":{',
      JSON.stringify({
        type: 'CALLBACK',
        headers: { topic: '/v1.0/im/bot/messages/get', messageId: frameId() },
        data: '{no',
      }),
      JSON.stringify({ type: 'CALLBACK', headers: { topic: '/v1.0/unknown/topic', messageId: frameId() }, data: '{}' }),
      JSON.stringify({ type: 'FUTURE', headers: { topic: 'x' }, data: '{}' }),
      JSON.stringify({ type: 'EVENT', header: {}, data: '{}' }),
      JSON.stringify({ type: 'SYSTEM', headers: { topic: 'REGISTERED' }, data: '{}' }),
      JSON.stringify({ type: 'SYSTEM', headers: { topic: 'KEEPALIVE' }, data: '{}' }),
      'null',
    ]
    for (const frame of strange) this.#ws.send(frame)
    this.#tolerant = true
  }

  #send(frame: { type: string; data: string; headers: Record<string, string> }): void {
    if (this.state === 'half-open' || this.#ws.readyState !== this.#ws.OPEN) return
    if (this.state === 'zombie' && frame.type !== 'SYSTEM') return
    const headers = {
      appId: this.#parts.directory.appId,
      connectionId: this.id,
      contentType: 'application/json',
      time: String(Date.now()),
      ...frame.headers,
    }
    this.#ws.send(JSON.stringify({ specVersion: '1.0', type: frame.type, headers, data: frame.data }))
  }

  #sendPing(): void {
    if (this.#parts.gateway.silent || this.state !== 'open') return
    if (this.#ping) this.#parts.journal.violation('a SYSTEM ping was not answered before the next one')
    this.#ping = { messageId: frameId(), opaque: randomUUID() }
    const { messageId, opaque } = this.#ping
    this.#send({ type: 'SYSTEM', data: JSON.stringify({ opaque }), headers: { topic: 'ping', messageId } })
  }

  #received(text: string): void {
    if (this.state === 'half-open') return
    const frame = parseJson(text)
    const headers = isRecord(frame) && isRecord(frame.headers) ? frame.headers : {}
    const messageId = textIn(headers.messageId)
    const data = isRecord(frame) && typeof frame.data === 'string' ? parseJson(frame.data) : undefined
    if (data === undefined) this.#broke(`ack of ${messageId || 'nothing'} whose data is no JSON text`)
    if (!isRecord(frame)) return
    if (messageId === this.#ping?.messageId) this.#ponged(data)
    else this.#acked(messageId, frame.code, data)
  }

  #ponged(data: unknown): void {
    const same = isRecord(data) && data.opaque === this.#ping?.opaque
    if (!same) this.#broke('a SYSTEM ping was answered without its opaque')
    this.#ping = undefined
  }

  #acked(messageId: string, code: unknown, data: unknown): void {
    const waiting = this.#waiting.get(messageId)
    if (!waiting) {
      if (!this.#tolerant) this.#broke(this.#parts.gateway.explainAck(messageId, this.id))
      return
    }
    if (typeof code !== 'number') this.#broke(`ack of ${messageId} without a code`)
    this.#waiting.delete(messageId)
    const took = Date.now() - waiting.pushedAt
    const { ackWithin } = this.#parts.rules
    if (ackWithin > 0 && took > ackWithin && !waiting.waited) this.#broke(`ack of ${messageId} after ${took} ms`)
    if (this.#parts.gateway.deaf) waiting.handlers.lost()
    else waiting.handlers.acked({ code: typeof code === 'number' ? code : 0, data })
  }

  #broke(line: string): void {
    this.#parts.journal.violation(line)
  }
}
