import type { Call, Limits } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'

/** How long a call that only makes a reply grow waits for its turn, in ms. Afterwards a newer view is worth more. */
const GROW_PATIENCE = 1500
/** What may go at once; the rest of the second's calls trickles in, so that no second ever sees more than its limit. */
const BURST_SHARE = 0.2
/** The share of an account's calls that growing may use; the rest is for first draws, finals and messages. */
const GROW_SHARE = 0.7
/** From this share of the month's calls on, only the beginning and the end of a reply are drawn. */
const SAVING_FROM = 0.9
/** Below this share of the month's calls, the forecast is not yet worth anything. */
const FORECAST_FROM = 0.05
const MOST_STRETCH = 20

const RANK: Record<Call['urgency'], number> = { final: 0, send: 0, first: 1, grow: 2 }

/** By a clock that nobody sets: a corrected one must neither stop calls for an hour nor let an hour's worth through. */
const now = () => performance.now()

interface Waiting {
  call: Call
  go: () => void
  refuse: (error: unknown) => void
}

/** Tokens that come back with time. */
interface Bucket {
  tokens: number
  filled: number
  /** Nothing passes before this instant. */
  heldUntil: number
}

/**
 * How many calls a platform account may still make: per second, per chat and per month, shared by all its conversations. First
 * draws and finals go first; growing waits a moment at most. Other processes on the same account are counted in by `share`.
 */
export class Budget {
  /** Set once the channel is built: a channel is created with the host that asks this budget. */
  limits: Pick<Limits, 'calls' | 'drawEvery' | 'monthlyCalls'> = {}
  readonly #buckets = new Map<string, Bucket>()
  readonly #queues = new Map<string, Waiting[]>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #month: { used: number; unsaved: number } = { used: 0, unsaved: 0 }
  /** Replies being drawn now, in this process. */
  drawing = 0
  /** How many processes spend this budget. */
  share = 1

  /** Resolves when the call may be made. Rejects with 'busy' when it only makes a reply grow and would come too late. */
  async slot(call: Call, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.#checkMonth(call)
    if (this.#queue(call.name).length === 0 && this.#waitFor(call) <= 0) this.#spend(call)
    else await this.#wait(call, signal)
    if (!call.free) {
      this.#month.used++
      this.#month.unsaved++
    }
  }

  /** The platform said to wait. */
  hold({ name, chat }: Pick<Call, 'name' | 'chat'>, ms: number): void {
    const bucket = this.#bucket(keyOf(name, chat), chat ? this.#chatBurst(name, chat) : this.#burst(name))
    bucket.heldUntil = Math.max(bucket.heldUntil, now() + (Number.isFinite(ms) ? ms : 0))
    bucket.tokens = 0
  }

  /** How long a reply should pause between two draws, in ms: its platform's own pause, longer the more replies are drawn. */
  pause(kind: 'direct' | 'group'): number {
    const own = this.limits.drawEvery?.[kind] ?? 1000
    const rates = Object.values(this.limits.calls ?? {}).flatMap((c) => c.perSecond ?? [])
    const crowd = rates.length === 0 ? 0 : (this.drawing * 1000 * this.share) / (Math.min(...rates) * GROW_SHARE)
    return Math.max(own, crowd) * this.#stretch()
  }

  /** Calls of this month, where they are limited. `left` is what the year's calendar month still has. */
  get month(): { used: number; limit: number; left: number; forecast: number } | undefined {
    const limit = this.limits.monthlyCalls
    if (!limit) return undefined
    const { used } = this.#month
    return { used, limit, left: Math.max(0, limit - used), forecast: Math.round(used / Math.max(monthElapsed(), 0.03)) }
  }

  /** Adds the calls made since the last time to the account's record; `add` returns what that then says, of this month. */
  async record(add: (calls: number) => Promise<number>): Promise<void> {
    const { unsaved } = this.#month
    const total = await add(unsaved)
    this.#month.unsaved -= unsaved
    this.#month.used = total + this.#month.unsaved
  }

  #checkMonth(call: Call): void {
    const month = this.month
    if (!month || call.free) return
    if (call.urgency === 'grow' && month.used >= month.limit * SAVING_FROM)
      throw new RemoteError('busy', 'the month’s calls are nearly used up: only the end of a reply is drawn')
    if (call.urgency === 'first' && month.left === 0)
      throw new RemoteError('gone', `all ${month.limit} calls of this month are used: replies go out as plain messages`)
  }

  /** Draws less often when the month's calls would not last. */
  #stretch(): number {
    const month = this.month
    if (!month || month.used < month.limit * FORECAST_FROM) return 1
    return Math.min(Math.max(month.forecast / month.limit, 1), MOST_STRETCH)
  }

  #wait(call: Call, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#queue(call.name)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (error: unknown) => {
      const at = queue.indexOf(waiting)
      if (at >= 0) queue.splice(at, 1)
      reject(error)
    }
    const waiting: Waiting = { call, go: resolve, refuse: reject }
    const before = queue.findLastIndex((w) => RANK[w.call.urgency] <= RANK[call.urgency])
    queue.splice(before + 1, 0, waiting)
    const stop = () => leave(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    const patience =
      call.urgency === 'grow' &&
      setTimeout(() => leave(new RemoteError('busy', 'the platform’s limit left no room for this draw')), GROW_PATIENCE)
    this.#pump(call.name)
    return promise.finally(() => {
      clearTimeout(patience || undefined)
      signal?.removeEventListener('abort', stop)
    })
  }

  /** Lets everyone through who may go now, and comes back when the next one may. */
  #pump(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    const queue = this.#queue(name)
    let soonest = Number.POSITIVE_INFINITY
    for (let at = 0; at < queue.length; ) {
      const waiting = queue[at] as Waiting
      const wait = this.#waitFor(waiting.call)
      if (wait <= 0) {
        queue.splice(at, 1)
        this.#spend(waiting.call)
        waiting.go()
        continue
      }
      soonest = Math.min(soonest, wait)
      // When the account itself has nothing left, looking further is in vain.
      if (this.#waitForAccount(waiting.call) > 0) break
      at++
    }
    if (queue.length > 0)
      this.#timers.set(
        name,
        setTimeout(() => this.#pump(name), Math.min(Math.max(soonest, 1), 60_000)),
      )
    else this.#queues.delete(name)
  }

  #queue(name: string): Waiting[] {
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    return queue
  }

  #waitFor(call: Call): number {
    return Math.max(this.#waitForAccount(call), this.#waitForChat(call))
  }

  #waitForAccount({ name, urgency }: Call): number {
    const perSecond = this.#perSecond(name)
    const bucket = this.#bucket(name, this.#burst(name))
    const held = bucket.heldUntil - now()
    if (perSecond === undefined) return held
    const every = 1000 / (perSecond * (1 - BURST_SHARE))
    refill(bucket, every, this.#burst(name))
    const needed = urgency === 'grow' ? 1 + (this.#burst(name) - 1) * (1 - GROW_SHARE) : 1
    return Math.max(held, (needed - bucket.tokens) * every)
  }

  #waitForChat({ name, chat }: Call): number {
    const limit = chat && this.limits.calls?.[name]?.perChat?.[chat.kind]
    if (!chat) return 0
    const known = this.#buckets.get(keyOf(name, chat))
    if (!limit) return known ? known.heldUntil - now() : 0
    const bucket = this.#bucket(keyOf(name, chat), limit.burst)
    refill(bucket, limit.every, limit.burst)
    return Math.max(bucket.heldUntil - now(), (1 - bucket.tokens) * limit.every)
  }

  #spend({ name, chat }: Call): void {
    if (this.#perSecond(name) !== undefined) this.#bucket(name, this.#burst(name)).tokens--
    const limit = chat && this.limits.calls?.[name]?.perChat?.[chat.kind]
    if (limit) this.#bucket(keyOf(name, chat), limit.burst).tokens--
  }

  #perSecond(name: string): number | undefined {
    const perSecond = this.limits.calls?.[name]?.perSecond
    return perSecond === undefined ? undefined : Math.max(perSecond / this.share, 0.2)
  }

  #burst(name: string): number {
    return Math.max(1, (this.#perSecond(name) ?? 0) * BURST_SHARE)
  }

  #chatBurst(name: string, chat: { kind: 'direct' | 'group' }): number {
    return this.limits.calls?.[name]?.perChat?.[chat.kind]?.burst ?? 1
  }

  #bucket(key: string, burst: number): Bucket {
    const known = this.#buckets.get(key)
    if (known) return known
    if (this.#buckets.size > 20_000) this.#forgetFull()
    const bucket: Bucket = { tokens: burst, filled: now(), heldUntil: 0 }
    this.#buckets.set(key, bucket)
    return bucket
  }

  /** Chats that have been quiet for minutes are full again: a new bucket says the same. */
  #forgetFull(): void {
    const at = now()
    for (const [key, bucket] of this.#buckets) {
      if (at - bucket.filled > 300_000 && bucket.heldUntil < at) this.#buckets.delete(key)
    }
  }
}

function refill(bucket: Bucket, every: number, burst: number): void {
  const at = now()
  bucket.tokens = Math.min(burst, bucket.tokens + (at - bucket.filled) / every)
  bucket.filled = at
}

function keyOf(name: string, chat: { key: string } | undefined): string {
  return chat ? `${name} ${chat.key}` : name
}

/** How much of this calendar month has passed, 0 to 1. */
function monthElapsed(today = new Date()): number {
  const start = Date.UTC(today.getUTCFullYear(), today.getUTCMonth())
  const end = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1)
  return (today.getTime() - start) / (end - start)
}
