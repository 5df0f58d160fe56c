/** Platforms that count by the month are in China, and their month begins there: eight hours before the one of UTC. */
const AHEAD = 8 * 3600_000
/** Of a month that has only begun, nothing can be foretold: it is taken to be as old as this, as a share of it. */
const YOUNGEST = 0.03

/** The calls of one calendar month that somebody counts, made by every process and every channel. */
export class Month {
  readonly #clock: () => number
  #name: string
  #used = 0
  /** Calls that no record knows yet, by the month in which they were made. */
  readonly #unsaved = new Map<string, number>()

  constructor(clock: () => number = Date.now) {
    this.#clock = clock
    this.#name = monthOf(clock())
  }

  /** '2026-11' */
  get name(): string {
    this.#turn()
    return this.#name
  }

  get used(): number {
    this.#turn()
    return this.#used
  }

  /** What the month comes to if it goes on like this. */
  get forecast(): number {
    return Math.round(this.used / Math.max(elapsed(this.#clock()), YOUNGEST))
  }

  count(): void {
    const { name } = this
    this.#used++
    this.#unsaved.set(name, (this.#unsaved.get(name) ?? 0) + 1)
  }

  /** Adds the calls made since the last time to the record; `add` returns what that then says of a month. */
  async record(add: (month: string, calls: number) => Promise<number>): Promise<void> {
    for (const month of new Set([...this.#unsaved.keys(), this.name])) {
      const calls = this.#unsaved.get(month) ?? 0
      const total = await add(month, calls)
      const since = (this.#unsaved.get(month) ?? 0) - calls
      if (month === this.name) this.#used = total + since
      if (since === 0) this.#unsaved.delete(month)
      else this.#unsaved.set(month, since)
    }
  }

  /** A month that has begun has seen no calls. */
  #turn(): void {
    const name = monthOf(this.#clock())
    if (name === this.#name) return
    this.#name = name
    this.#used = 0
  }
}

const monthOf = (at: number): string => new Date(at + AHEAD).toISOString().slice(0, 7)

/** How much of its calendar month has passed at an instant, 0 to 1. */
function elapsed(at: number): number {
  const there = new Date(at + AHEAD)
  const start = Date.UTC(there.getUTCFullYear(), there.getUTCMonth())
  const end = Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1)
  return (there.getTime() - start) / (end - start)
}
