/** By a clock that nobody sets: a corrected one must neither stop calls for an hour nor let an hour's worth through. */
export const now = () => performance.now()

/** So many at once, then one more every `every` ms. */
export interface Pace {
  burst: number
  every: number
}

/** Tokens that come back with time. */
export class Bucket {
  #tokens: number
  #filled = now()
  #heldUntil = 0

  constructor(burst: number) {
    this.#tokens = burst
  }

  /** How long until `needed` tokens are there, in ms; nothing or less when they are. */
  waitFor({ burst, every }: Pace, needed = 1): number {
    const at = now()
    this.#tokens = Math.min(burst, this.#tokens + (at - this.#filled) / every)
    this.#filled = at
    return Math.max(this.held, (needed - this.#tokens) * every)
  }

  /** How long nothing passes, in ms. */
  get held(): number {
    return this.#heldUntil - now()
  }

  take(): void {
    this.#tokens--
  }

  /** Lets nothing through for `ms`; what had come together until then is lost. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now() + ms)
    this.#tokens = 0
  }

  /** True when a new bucket would say the same. */
  get forgettable(): boolean {
    return now() - this.#filled > 300_000 && this.held < 0
  }
}
