/** Runs jobs in order within a lane, and lanes beside each other. */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>()

  /** Jobs that are not done. */
  waiting = 0

  /** `job` may not reject. */
  add(lane: string, job: () => Promise<void>): void {
    this.waiting++
    const done: Promise<void> = (this.#last.get(lane) ?? Promise.resolve()).then(job).finally(() => {
      this.waiting--
      if (this.#last.get(lane) === done) this.#last.delete(lane)
    })
    this.#last.set(lane, done)
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values())
  }
}
