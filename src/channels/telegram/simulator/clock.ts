/** The platform's own time: spans run `speed` times faster than the wall clock, dates are real. */
export class Clock {
  private readonly speed: number
  private readonly start = performance.now()
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(speed = 1) {
    this.speed = speed
  }

  /** Milliseconds of the platform's time since the start. */
  now(): number {
    return (performance.now() - this.start) * this.speed
  }

  /** The date that goes into objects: whole seconds since 1970. */
  date(): number {
    return Math.floor(Date.now() / 1000)
  }

  /** Calls back after so many milliseconds of the platform's time. Returns the way to call it off. */
  after(ms: number, act: () => void): () => void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer)
        act()
      },
      Math.max(0, ms / this.speed),
    )
    this.timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.timers.delete(timer)
    }
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
  }
}
