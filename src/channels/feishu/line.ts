import { parseRecord } from '../../lib/json.ts'
import type { LiveSocket } from '../../lib/websocket.ts'
import { pingIntervalIn } from './api.ts'
import { encodeFrame, type Frame } from './frame.ts'

export interface LineTimes {
  /** Feishu asks for a ping every 120 s. A status is to be true within 30 s, so we ask oftener: ms, at most. */
  pingEvery: number
  /** ms after a ping within which something must be heard. */
  answerWithin: number
}

export const lineTimes: LineTimes = { pingEvery: 12_000, answerWithin: 12_000 }

/** Keeps one long connection alive, and notices when nobody is at its other end. */
export class Line {
  readonly socket: LiveSocket
  readonly #service: number
  readonly #times: LineTimes
  #every: number
  #ping: NodeJS.Timeout | undefined
  #quiet: NodeJS.Timeout | undefined
  #closed = false

  constructor(socket: LiveSocket, { service, config, times }: { service: number; config: unknown; times: LineTimes }) {
    this.socket = socket
    this.#service = service
    this.#times = times
    this.#every = this.#intervalIn(config)
    void socket.closed.then(() => {
      this.#closed = true
      clearTimeout(this.#ping)
      clearTimeout(this.#quiet)
    })
    this.#beat()
  }

  /** Anything came. */
  heard(): void {
    clearTimeout(this.#quiet)
    this.#quiet = undefined
  }

  /** A pong may bring a new interval. */
  pong({ payload }: Frame): void {
    if (!payload?.length) return
    const every = this.#intervalIn(parseRecord(Buffer.from(payload).toString('utf8')))
    if (every === this.#every) return
    this.#every = every
    clearTimeout(this.#ping)
    if (!this.#closed) this.#ping = setTimeout(() => this.#beat(), every)
  }

  #intervalIn(config: unknown): number {
    const seconds = pingIntervalIn(config)
    return Math.min(
      seconds === undefined ? this.#times.pingEvery : Math.max(seconds * 1000, 500),
      this.#times.pingEvery,
    )
  }

  #beat(): void {
    if (this.#closed) return
    const ping: Frame = { seqId: 0n, logId: 0n, service: this.#service, method: 'control', headers: [['type', 'ping']] }
    this.socket.send(encodeFrame(ping))
    this.#quiet ??= setTimeout(() => this.socket.drop('a ping was not answered'), this.#times.answerWithin)
    this.#ping = setTimeout(() => this.#beat(), this.#every)
  }
}
