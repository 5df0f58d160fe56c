/** Timers that all end with the simulator, so that closing it leaves nothing behind; none starts afterwards. */
export class Timers {
  #running = new Set<NodeJS.Timeout>()
  #closed = false

  /** Runs once; returns the way to call it off. */
  after(ms: number, run: () => void): () => void {
    if (this.#closed) return () => undefined
    const timer = setTimeout(() => {
      this.#running.delete(timer)
      run()
    }, ms)
    this.#running.add(timer)
    return () => {
      clearTimeout(timer)
      this.#running.delete(timer)
    }
  }

  every(ms: number, run: () => void): () => void {
    if (this.#closed) return () => undefined
    const timer = setInterval(run, ms)
    this.#running.add(timer)
    return () => {
      clearInterval(timer)
      this.#running.delete(timer)
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#running) clearTimeout(timer)
    this.#running.clear()
  }
}
