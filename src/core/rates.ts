import type { Call, CallLimit } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import { Bucket, type Pace } from './bucket.ts'

/** How long a call that only makes a reply grow waits for its turn, in ms. Afterwards a newer view is worth more. */
const GROW_PATIENCE = 1500
/** What may go at once; the rest of the second's calls trickles in, so that no second ever sees more than its limit. */
const BURST_SHARE = 0.2
/** The share of an account's calls that growing may use; the rest is for first draws, finals and messages. */
const GROW_SHARE = 0.7
/** The longest that one answer of a platform may stop an account or a chat, in ms. */
const LONGEST_HOLD = 3600_000

const RANK: Record<Call['urgency'], number> = { final: 0, send: 0, first: 1, grow: 2 }

interface Waiting {
  call: Call
  go: () => void
}

/**
 * How fast a platform account may be called: so many calls a second by name, so many in one chat. First draws and finals go
 * first; growing waits a moment at most. Other processes on the same account are counted in by `share`.
 */
export class Rates {
  /** By the names of calls. */
  limits: Record<string, CallLimit> = {}
  readonly #buckets = new Map<string, Bucket>()
  readonly #queues = new Map<string, Waiting[]>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  /** Replies being drawn now, in this process. */
  drawing = 0
  /** How many processes call in this account's name. */
  share = 1

  /** Resolves when the call may be made. Rejects with 'busy' when it only makes a reply grow and would come too late. */
  async pass(call: Call, signal?: AbortSignal): Promise<void> {
    if (!this.#queues.has(call.name) && this.#waitFor(call) <= 0) this.#spend(call)
    else await this.#wait(call, signal)
  }

  /** The platform said to wait. */
  hold({ name, chat }: Pick<Call, 'name' | 'chat'>, ms: number): void {
    const wait = Number.isFinite(ms) ? Math.min(ms, LONGEST_HOLD) : 0
    this.#bucket(keyOf(name, chat), (chat ? this.#inChat({ name, chat }) : this.#inAll(name))?.burst ?? 1).hold(wait)
  }

  /** The pause between two draws of one reply, in ms, at which all that are drawn now find room. */
  get crowded(): number {
    const rates = Object.values(this.limits).flatMap(({ perSecond }) => perSecond ?? [])
    return rates.length === 0 ? 0 : (this.drawing * 1000 * this.share) / (Math.min(...rates) * GROW_SHARE)
  }

  #wait(call: Call, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#queues.get(call.name) ?? []
    this.#queues.set(call.name, queue)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { call, go: resolve }
    const leave = (error: unknown) => {
      const at = queue.indexOf(waiting)
      if (at >= 0) queue.splice(at, 1)
      reject(error)
    }
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
    const queue = this.#queues.get(name) ?? []
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
    if (queue.length === 0) this.#queues.delete(name)
    else
      this.#timers.set(
        name,
        setTimeout(() => this.#pump(name), Math.min(Math.max(soonest, 1), 60_000)),
      )
  }

  #waitFor(call: Call): number {
    return Math.max(this.#waitForAccount(call), this.#waitForChat(call))
  }

  #waitForAccount({ name, urgency }: Call): number {
    const pace = this.#inAll(name)
    if (!pace) return this.#buckets.get(name)?.held ?? 0
    const needed = urgency === 'grow' ? 1 + (pace.burst - 1) * (1 - GROW_SHARE) : 1
    return this.#bucket(name, pace.burst).waitFor(pace, needed)
  }

  #waitForChat({ name, chat }: Call): number {
    if (!chat) return 0
    const key = keyOf(name, chat)
    const pace = this.#inChat({ name, chat })
    return pace ? this.#bucket(key, pace.burst).waitFor(pace) : (this.#buckets.get(key)?.held ?? 0)
  }

  #spend({ name, chat }: Call): void {
    const pace = this.#inAll(name)
    if (pace) this.#bucket(name, pace.burst).take()
    const inChat = chat && this.#inChat({ name, chat })
    if (inChat) this.#bucket(keyOf(name, chat), inChat.burst).take()
  }

  #inAll(name: string): Pace | undefined {
    const all = this.limits[name]?.perSecond
    if (all === undefined) return undefined
    const perSecond = Math.max(all / this.share, 0.2)
    return { burst: Math.max(1, perSecond * BURST_SHARE), every: 1000 / (perSecond * (1 - BURST_SHARE)) }
  }

  /** A group's conversations may be anywhere, so every process has its part of the group; a person has one conversation. */
  #inChat({ name, chat }: Pick<Call, 'name' | 'chat'>): Pace | undefined {
    const limit = chat && this.limits[name]?.perChat?.[chat.kind]
    if (!limit || chat.kind === 'direct') return limit
    return { burst: Math.max(1, limit.burst / this.share), every: limit.every * this.share }
  }

  #bucket(key: string, burst: number): Bucket {
    const known = this.#buckets.get(key)
    if (known) return known
    if (this.#buckets.size > 20_000) this.#forgetFull()
    const bucket = new Bucket(burst)
    this.#buckets.set(key, bucket)
    return bucket
  }

  /** Chats that have been quiet for minutes are full again. */
  #forgetFull(): void {
    for (const [key, bucket] of this.#buckets) if (bucket.forgettable) this.#buckets.delete(key)
  }
}

function keyOf(name: string, chat: { key: string } | undefined): string {
  return chat ? `${name} ${chat.key}` : name
}
