import { randomBytes, randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { isRecord, type JsonObject, parseJson } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { decodeFrame, encodeFrame, type Frame, headerIn } from './frame.ts'
import type { Rules } from './options.ts'

export interface Ack {
  code: number
  /** The text that `data` carried in base64; undefined without data. */
  data?: string
}

export interface PushHandlers {
  acked(ack: Ack): void
  /** The deadline passed, or the ack was lost; `excused` when that is the platform's own doing. */
  missed(excused: boolean): void
  /** The connection ended before an ack. */
  cut(): void
}

/** What the fault switchboard turns for every connection. */
export interface Weather {
  /** Pings are not answered. */
  silent: boolean
  /** Acks are lost. */
  deaf: boolean
  /** Odd frames before each push. */
  odd: boolean
  /** One part of each payload is lost. */
  lossy: boolean
  /** Every payload comes in parts. */
  chopped: boolean
}

interface Parts {
  rules: Rules
  journal: Journal
  timers: Timers
  weather: Weather
  serviceId: number
  clientConfig: () => JsonObject
}

interface Waiting {
  frames: Frame[]
  handlers: PushHandlers
  pushedAt: number
  late: boolean
  calm: () => void
}

/** 'half-open' stays up and nothing flows either way. */
export type ConnectionState = 'open' | 'half-open' | 'closed'

/** One WebSocket of the bot. */
export class Connection {
  readonly id = randomUUID()
  readonly openedAt = Date.now()
  state: ConnectionState = 'open'
  #ws: WebSocket
  #parts: Parts
  #waiting = new BoundedMap<string, Waiting>(20_000)
  #acked = new BoundedMap<string, true>(5_000)
  #seqId = 0n
  #pingedAt = Date.now()
  #ready: (() => void) | undefined
  #stopWaiting: () => void

  /** `ready` runs once the client is known to listen: it has pinged, or a second has passed. */
  constructor(ws: WebSocket, parts: Parts, ready: () => void) {
    this.#ws = ws
    this.#parts = parts
    this.#ready = ready
    this.#stopWaiting = parts.timers.after(1_000, () => this.#becomeReady())
    const stopWatching = parts.timers.every(parts.rules.pingEvery, () => this.#watchPings())
    ws.on('message', (data: Buffer, isBinary: boolean) => this.#received(data, isBinary))
    ws.on('error', () => ws.terminate())
    ws.once('close', () => {
      this.state = 'closed'
      stopWatching()
      this.#stopWaiting()
      const waiting = [...this.#waiting.values()]
      this.#waiting.clear()
      for (const { handlers, calm, late } of waiting) {
        calm()
        if (!late) handlers.cut()
      }
    })
  }

  /** Whether the platform may choose it; it does not know that a half-open one is dead. */
  get takes(): boolean {
    return this.state !== 'closed' && this.#ready === undefined
  }

  /** Sends an event or a callback, in parts when it is long, and waits for its one ack. */
  push(payload: Buffer, options: { type: 'event' | 'card'; handlers: PushHandlers }): string {
    const { weather, rules, timers } = this.#parts
    if (weather.odd) this.#sendOddFrames()
    const messageId = randomUUID()
    const frames = this.#framesOf(payload, { messageId, type: options.type })
    const calm = timers.after(rules.ackWithin, () => {
      waiting.late = true
      options.handlers.missed(this.state !== 'open' || weather.lossy)
    })
    const waiting: Waiting = { frames, handlers: options.handlers, pushedAt: Date.now(), late: false, calm }
    this.#waiting.set(messageId, waiting)
    const sent = weather.lossy && frames.length > 1 ? frames.slice(1) : frames
    for (const frame of sent) this.#send(frame)
    return messageId
  }

  /** Closes with a code, or without one just cuts the line. */
  end(code?: number): void {
    if (code === undefined) this.#ws.terminate()
    else this.#ws.close(code)
  }

  #framesOf(payload: Buffer, { messageId, type }: { messageId: string; type: string }): Frame[] {
    const { rules, weather, serviceId } = this.#parts
    const most = weather.chopped || weather.lossy ? Math.ceil(payload.length / 3) : rules.splitAbove
    const sum = Math.max(1, Math.ceil(payload.length / most))
    const traceId = randomBytes(16).toString('hex')
    const frames = Array.from({ length: sum }, (_, seq): Frame => {
      const headers = { type, message_id: messageId, sum: String(sum), seq: String(seq), trace_id: traceId }
      return {
        seqId: ++this.#seqId,
        // Beyond what a double holds, so that careless clients show.
        logId: randomBytes(8).readBigUInt64BE() | (1n << 62n),
        service: serviceId,
        method: 1,
        headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
        payload: payload.subarray(seq * most, (seq + 1) * most),
      }
    })
    // Parts may overtake each other.
    return frames.reverse()
  }

  #send(frame: Frame): void {
    if (this.state !== 'open' || this.#ws.readyState !== this.#ws.OPEN) return
    this.#ws.send(encodeFrame(frame))
  }

  #control(type: string, payload?: Buffer): void {
    const headers = [{ key: 'type', value: type }]
    const { serviceId: service } = this.#parts
    this.#send({ seqId: 0n, logId: 0n, service, method: 0, headers, ...(payload && { payload }) })
  }

  /** What a client must survive: a ping of the server, frames of no known kind, bytes that are no frame. */
  #sendOddFrames(): void {
    this.#control('ping')
    this.#control('future')
    const headers = [{ key: 'type', value: 'future' }]
    const frame = { seqId: ++this.#seqId, logId: 1n, service: this.#parts.serviceId, headers }
    this.#send({ ...frame, method: 1, payload: Buffer.from('{}') })
    this.#send({ ...frame, method: 9 })
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.send(Buffer.from([0x08, 0x80]))
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.state !== 'open') return
    const frame = isBinary ? decoded(data) : undefined
    if (!frame) return void this.#broke('a message that is no binary frame')
    if (frame.service !== this.#parts.serviceId)
      this.#broke(`a frame for service ${frame.service}, not the one of the URL`)
    const type = headerIn(frame, 'type')
    if (frame.method === 0 && type === 'ping') return void this.#pinged()
    // Answering a server's ping is needless and harmless.
    if (frame.method === 0 && type === 'pong') return
    if (frame.method === 1) return void this.#answered(frame)
    this.#broke(`a frame of method ${frame.method} and type ${type}`)
  }

  #pinged(): void {
    this.#pingedAt = Date.now()
    if (!this.#parts.weather.silent) this.#control('pong', Buffer.from(JSON.stringify(this.#parts.clientConfig())))
    this.#becomeReady()
  }

  #becomeReady(): void {
    const ready = this.#ready
    this.#ready = undefined
    this.#stopWaiting()
    if (this.state === 'open') ready?.()
  }

  #watchPings(): void {
    const silence = Date.now() - this.#pingedAt
    if (this.state !== 'open' || silence < this.#parts.rules.pingEvery * 2.5) return
    this.#broke(`no ping for ${silence} ms`)
    this.end(1000)
  }

  #answered(frame: Frame): void {
    const messageId = headerIn(frame, 'message_id') ?? ''
    const waiting = this.#waiting.get(messageId)
    if (!waiting) {
      const why = this.#acked.has(messageId) ? 'came twice' : 'was never asked for here'
      return void this.#broke(`the ack of ${messageId || 'no message_id'} ${why}`)
    }
    this.#waiting.delete(messageId)
    this.#acked.set(messageId, true)
    waiting.calm()
    this.#checkEcho(frame, waiting)
    const ack = this.#ackIn(frame)
    if (waiting.late) return void this.#broke(`the ack of ${messageId} came after ${Date.now() - waiting.pushedAt} ms`)
    if (this.#parts.weather.deaf) waiting.handlers.missed(true)
    else waiting.handlers.acked(ack)
  }

  /** An ack is the frame itself, with biz_rt and another payload. */
  #checkEcho(ack: Frame, { frames }: Waiting): void {
    const seq = headerIn(ack, 'seq')
    const frame = frames.find((candidate) => headerIn(candidate, 'seq') === seq)
    if (!frame) return void this.#broke('an ack without the seq of any part')
    if (ack.seqId !== frame.seqId) this.#broke(`an ack with SeqID ${ack.seqId} instead of ${frame.seqId}`)
    // The official Node SDK echoes LogID as a double, and the platform lets it.
    if (Number(ack.logId) !== Number(frame.logId)) this.#broke('an ack with another LogID')
    const lost = frame.headers.filter(({ key, value }) => headerIn(ack, key) !== value)
    if (lost.length > 0) this.#broke(`an ack without the header ${lost.map(({ key }) => key).join(', ')}`)
    // The official Node SDK subtracts the wrong way round.
    if (!/^-?\d+$/.test(headerIn(ack, 'biz_rt') ?? '')) this.#broke('an ack without biz_rt')
  }

  #ackIn(frame: Frame): Ack {
    const body = parseJson(frame.payload?.toString('utf8') ?? '')
    if (!isRecord(body) || typeof body.code !== 'number') {
      this.#broke('an ack whose payload is no { code }')
      return { code: 500 }
    }
    if (typeof body.data !== 'string') return { code: body.code }
    return { code: body.code, data: Buffer.from(body.data, 'base64').toString('utf8') }
  }

  #broke(line: string): void {
    this.#parts.journal.violation(`long connection: ${line}`)
  }
}

function decoded(data: Buffer): Frame | undefined {
  try {
    return decodeFrame(data)
  } catch {
    return undefined
  }
}
