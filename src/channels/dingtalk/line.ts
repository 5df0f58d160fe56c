import type { LiveSocket } from '../../lib/websocket.ts'

export interface LineTimes {
  /** ms between two pings of ours. */
  pingEvery: number
  /** A connection that was pinged by DingTalk before is dead after so many ms without any frame. */
  quietFor: number
  /** A connection is replaced after so many ms even if DingTalk does not ask for it. */
  keepFor: number
  /** A replaced connection is closed after so many ms; DingTalk itself does it after 10 s. */
  drainFor: number
}

/**
 * Two pings missed and the third one due: a lost connection is known after 27 s, and a status is true for 30 s at most.
 * DingTalk pings every 20 to 30 s, but does not promise to. Zombies that answer pings and deliver nothing were seen after
 * days (soimy/openclaw-channel-dingtalk#308), hence quietFor and keepFor.
 */
export const lineTimes: LineTimes = { pingEvery: 9000, quietFor: 90_000, keepFor: 6 * 3_600_000, drainFor: 12_000 }

export interface Ending {
  /** DingTalk is about to close this connection, or we are: time for another one. False: it is closed. */
  retired: boolean
  reason: string
}

/** One stream connection, from its opening to its end. */
export class Line {
  readonly socket: LiveSocket
  /** Resolves with the first sign of the end. */
  readonly ending: Promise<Ending>
  readonly openedAt = Date.now()
  closed = false
  readonly #times: LineTimes
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #end: (ending: Ending) => void = () => undefined
  #watched = false

  constructor(socket: LiveSocket, times: LineTimes) {
    this.socket = socket
    this.#times = times
    this.ending = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#after('keep', times.keepFor, () => this.retire('it was open for long enough'))
    void socket.closed.then((reason) => {
      this.closed = true
      for (const timer of this.#timers.values()) clearTimeout(timer)
      this.#end({ retired: false, reason })
    })
  }

  /** A frame came. */
  heard(pinged: boolean): void {
    this.#watched ||= pinged
    if (!this.#watched || this.closed) return
    this.#after('quiet', this.#times.quietFor, () => this.socket.drop('nothing was heard for too long'))
  }

  retire(reason: string): void {
    this.#end({ retired: true, reason })
  }

  /** Another line has taken over; what is still under way here may end. */
  drain(): void {
    if (!this.closed) this.#after('drain', this.#times.drainFor, () => this.socket.close())
  }

  #after(what: string, ms: number, act: () => void): void {
    clearTimeout(this.#timers.get(what))
    this.#timers.set(what, setTimeout(act, ms))
  }
}
