/** The lanes that are being drained in this process: one drain at a time for each. */
export class Lanes {
  readonly #running = new Map<string, Promise<unknown>>()

  get size(): number {
    return this.#running.size
  }

  /** Runs `work` once the lane is free. */
  async alone<T>(lane: string, work: () => Promise<T>): Promise<T> {
    for (let other = this.#running.get(lane); other; other = this.#running.get(lane)) await other.catch(() => undefined)
    const run = work()
    this.#running.set(lane, run)
    try {
      return await run
    } finally {
      this.#running.delete(lane)
    }
  }
}
