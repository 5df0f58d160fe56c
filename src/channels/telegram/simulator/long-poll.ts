import { BotApiError } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { Params } from './params.ts'
import type { UpdateQueue } from './update-queue.ts'

/** An answer that is JSON already. */
export class RawJson {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

interface Waiting {
  limit: number
  answer: (answer: RawJson) => void
  refuse: (error: BotApiError) => void
  timer: NodeJS.Timeout
  woken: boolean
}

const otherPoll = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
/** Updates that come within so many ms of the first are answered together. */
const gather = 2

/** getUpdates: one poll waits at a time, and a newer one ends it. */
export class LongPoll {
  private readonly updates: UpdateQueue
  private readonly clock: Clock
  private readonly slowSpinning: boolean
  private readonly onConflict: () => void
  private waiting: Waiting | undefined
  private lastOffset: number | undefined
  private lastStart = -10_000
  private nextConflict = 0

  constructor(updates: UpdateQueue, clock: Clock, slowSpinning: boolean, onConflict: () => void) {
    this.updates = updates
    this.clock = clock
    this.slowSpinning = slowSpinning
    this.onConflict = onConflict
    updates.onPush(() => this.wake())
  }

  async poll(params: Params, signal: AbortSignal): Promise<RawJson> {
    const offset = params.integer('offset')
    let limit = params.integer('limit', 100, 1, 100)
    let timeout = params.integer('timeout', 0, 0, 50)
    this.updates.allow(params.text('allowed_updates'))
    const now = performance.now()
    if (this.slowSpinning && offset === this.lastOffset) {
      if (timeout < 3 && now < this.lastStart + 3_000) timeout = 3
      if (now < this.lastStart + 500) limit = 1
    }
    this.lastOffset = offset
    this.lastStart = now
    this.updates.acknowledge(offset)
    const ready = this.updates.peek(limit)
    if (ready.count > 0 || timeout === 0) return new RawJson(ready.json)
    if (this.waiting) {
      this.onConflict()
      this.end(otherPoll)
    }
    return this.wait(limit, timeout, signal)
  }

  /** Ends the waiting poll with a conflict, for instance because a webhook was set. */
  end(reason: string): void {
    const waiting = this.take()
    if (waiting) void this.conflict(reason).then(waiting.refuse)
  }

  /** A fault: another process polls. */
  kick(): void {
    this.end(otherPoll)
  }

  /** A fault: the waiting poll is never answered, as on a line that has died. */
  forget(): void {
    this.take()
  }

  /** A 409. The first comes at once; for three seconds after it every further one is held back, against spinning. */
  conflict(reason: string): Promise<BotApiError> {
    const error = new BotApiError(409, reason)
    const now = this.clock.now()
    if (now >= this.nextConflict) {
      this.nextConflict = now + 3_000
      return Promise.resolve(error)
    }
    return new Promise((resolve) => this.clock.after(3_000, () => resolve(error)))
  }

  private wait(limit: number, timeout: number, signal: AbortSignal): Promise<RawJson> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        limit,
        woken: false,
        timer: setTimeout(() => this.answer(), timeout * 1000),
        answer: resolve,
        refuse: reject,
      }
      this.waiting = waiting
      signal.addEventListener('abort', () => {
        if (this.waiting === waiting) this.waiting = undefined
        clearTimeout(waiting.timer)
        resolve(new RawJson('[]'))
      })
    })
  }

  private wake(): void {
    const waiting = this.waiting
    if (!waiting || waiting.woken) return
    waiting.woken = true
    clearTimeout(waiting.timer)
    waiting.timer = setTimeout(() => this.answer(), gather)
  }

  private answer(): void {
    const waiting = this.take()
    waiting?.answer(new RawJson(this.updates.peek(waiting.limit).json))
  }

  private take(): Waiting | undefined {
    const waiting = this.waiting
    this.waiting = undefined
    clearTimeout(waiting?.timer)
    return waiting
  }
}
