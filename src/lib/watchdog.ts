/** How long a far side may keep us waiting, in ms. */
export interface Patience {
  /** For the answer's headers. */
  headers: number
  /** For the first message of a stream; a ping is none. */
  first: number
  /** Between two pieces of anything, pings included. */
  idle: number
  /** For all of it. */
  total: number
}

/** Waits for several things at once. Its signal fires, with a reason, when one of them does not happen in time. */
export class Watchdog {
  readonly #controller = new AbortController()
  readonly #timers = new Map<string, NodeJS.Timeout>()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** From now on `what` has `ms` to happen. Expecting it again starts its time anew. */
  expect(what: string, ms: number, reason: () => Error): void {
    this.met(what)
    this.#timers.set(
      what,
      setTimeout(() => this.#controller.abort(reason()), ms),
    )
  }

  met(what: string): void {
    clearTimeout(this.#timers.get(what))
    this.#timers.delete(what)
  }

  /** Nothing is waited for any more. */
  dismiss(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
