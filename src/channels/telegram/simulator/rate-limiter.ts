import { tooManyRequests } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { RateLimits } from './options.ts'
import type { Room } from './room.ts'

class Bucket {
  private readonly capacity: number
  private readonly perMs: number
  private tokens: number
  private at = 0

  constructor(capacity: number, perMs: number) {
    this.capacity = capacity
    this.perMs = perMs
    this.tokens = capacity
  }

  /** Milliseconds until `count` may be taken. */
  wait(count: number, now: number): number {
    this.tokens = Math.min(this.capacity, this.tokens + (now - this.at) * this.perMs)
    this.at = now
    const missing = Math.min(count, this.capacity) - this.tokens
    return missing > 0 ? missing / this.perMs : 0
  }

  take(count: number): void {
    this.tokens -= count
  }
}

/** How often the bot may speak: in one chat, in a group over a minute, and in all. Sends, edits and drafts count alike. */
export class RateLimiter {
  /** A fault: one call every two seconds in each chat, whatever the settings say. */
  strict = false
  private readonly clock: Clock
  private readonly limits: RateLimits | undefined
  private readonly total: Bucket | undefined
  private readonly usual = new WeakMap<Room, Bucket[]>()
  private readonly harsh = new WeakMap<Room, Bucket[]>()

  constructor(clock: Clock, limits: RateLimits | undefined) {
    this.clock = clock
    this.limits = limits
    this.total = limits && new Bucket(limits.totalPerSecond, limits.totalPerSecond / 1000)
  }

  /** Throws 429 with the seconds to wait, or counts the call. */
  spend(room: Room, count = 1): void {
    const now = this.clock.now()
    const buckets = this.bucketsOf(room)
    const wait = Math.max(0, ...buckets.map((bucket) => bucket.wait(count, now)))
    if (wait > 0) throw tooManyRequests(Math.ceil(wait / 1000))
    for (const bucket of buckets) bucket.take(count)
  }

  private bucketsOf(room: Room): Bucket[] {
    const known = this.strict ? this.harsh : this.usual
    const own = known.get(room) ?? (this.strict ? [new Bucket(1, 0.5 / 1000)] : this.newBuckets(room))
    known.set(room, own)
    return this.total && !this.strict ? [this.total, ...own] : own
  }

  private newBuckets(room: Room): Bucket[] {
    if (!this.limits) return []
    const perChat = new Bucket(this.limits.chatBurst, this.limits.chatPerSecond / 1000)
    if (!room.isGroup) return [perChat]
    return [perChat, new Bucket(this.limits.groupPerMinute, this.limits.groupPerMinute / 60_000)]
  }
}
