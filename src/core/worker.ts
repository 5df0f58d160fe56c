import type { Log } from '../contract/channel.ts'
import type { Json } from '../contract/message.ts'
import type { Bus } from '../store/bus.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Job } from '../store/job.ts'
import type { Scheduler } from '../store/scheduler.ts'
import type { MessageHandler } from './handler.ts'
import type { LiveChannel } from './live-channel.ts'
import type { Metrics } from './metrics.ts'

/** How long a message waits for a channel that is switched off, in ms. */
const AWAY = 15_000
/** How long until a message whose channel is connected elsewhere is offered again, to whichever process asks first, in ms. */
const ELSEWHERE = 250

export interface WorkerParts {
  inbox: Inbox
  scheduler: Scheduler
  handler: MessageHandler
  bus: Bus
  metrics: Metrics
  log: Log
  channel(id: string): LiveChannel | undefined
}

/** Works lanes: take, handle, settle, until nothing is open. Hears /stop. */
export class Worker {
  readonly #parts: WorkerParts
  /** By the message's `seq`. */
  readonly #turns = new Map<number, AbortController>()
  #unsubscribe: () => void = () => undefined
  #stopping = false

  constructor(parts: WorkerParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#parts.bus.subscribe('stop', (seq) => this.#stopTurn(seq))
    await this.#parts.scheduler.start((lane, signal) => this.#drain(lane, signal))
  }

  /** Lets what runs end within `grace` ms, hands the rest over. */
  async stop(grace: number): Promise<void> {
    this.#stopping = true
    await this.#parts.scheduler.stop(grace)
    this.#unsubscribe()
  }

  get open(): number {
    return this.#turns.size
  }

  async #drain(lane: string, signal: AbortSignal): Promise<void> {
    const { inbox, channel } = this.#parts
    let over = 0
    while (!signal.aborted && !this.#stopping) {
      const job = await inbox.take(lane, (id) => this.#away(id))
      if (!job) return
      if ('due' in job) return inbox.wakeAt(lane, job.due)
      const live = channel(job.channel)
      // Switched off just now.
      if (!live) return inbox.giveBack(job)
      job.turnAt = Math.max(job.receivedAt, over)
      await this.#work(job, live, signal)
      over = Date.now()
    }
  }

  /** How long until a message of this channel can be worked on here, in ms. */
  #away(id: string): number {
    const live = this.#parts.channel(id)
    if (!live) return AWAY
    return live.ready() ? 0 : ELSEWHERE
  }

  async #work(job: Job, live: LiveChannel, signal: AbortSignal): Promise<void> {
    const { inbox, handler, metrics, log } = this.#parts
    const turn = new AbortController()
    const hurry = () => turn.abort(signal.reason)
    signal.addEventListener('abort', hurry, { once: true })
    this.#turns.set(job.seq, turn)
    metrics.open.inc({ channel: job.channel })
    try {
      const outcome = await handler.handle(job, live, turn, signal)
      const mine = await inbox.settle(job, outcome)
      if (!mine) return
      if (outcome.state !== 'waiting') metrics.replies.inc({ channel: job.channel, state: outcome.state })
      if (outcome.state === 'failed' || outcome.state === 'undelivered') metrics.failures.inc({ channel: job.channel })
    } catch (error) {
      if (!signal.aborted) throw error
      log.info('a message is handed over: this process stops', { channel: job.channel, message: job.seq })
      await inbox.giveBack(job)
    } finally {
      signal.removeEventListener('abort', hurry)
      this.#turns.delete(job.seq)
      metrics.open.dec({ channel: job.channel })
    }
  }

  #stopTurn(seq: Json): void {
    if (typeof seq === 'number') this.#turns.get(seq)?.abort()
  }
}
