/** Timers that all end with the simulator, so that closing it leaves nothing behind. */
export class Timers {
  #running = new Set<NodeJS.Timeout>()

  /** Runs once; returns the way to call it off. */
  after(ms: number, run: () => void): () => void {
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
    for (const timer of this.#running) clearTimeout(timer)
    this.#running.clear()
  }
}
