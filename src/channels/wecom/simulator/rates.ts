import { BoundedMap } from '../../../lib/simulation/bounded.ts'

/** At most so many a minute and so many an hour, for each key. */
export class Rates {
  #perMinute: number
  #perHour: number
  #taken = new BoundedMap<string, number[]>(50_000)

  constructor(perMinute: number, perHour: number) {
    this.#perMinute = perMinute
    this.#perHour = perHour
  }

  /** Counts one more; false when it is one too many, which counts for nothing. */
  take(key: string, now = Date.now()): boolean {
    const hourAgo = now - 3_600_000
    const times = (this.#taken.get(key) ?? []).filter((time) => time > hourAgo)
    this.#taken.set(key, times)
    const lastMinute = times.length - times.findLastIndex((time) => time <= now - 60_000) - 1
    if (this.#perMinute > 0 && lastMinute >= this.#perMinute) return false
    if (this.#perHour > 0 && times.length >= this.#perHour) return false
    times.push(now)
    return true
  }
}
