/** The time of day, in ms, that never goes back while this process lives: what has expired stays expired when a clock is put back. */
export function createSteadyClock(now: () => number = Date.now): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, now())
    return latest
  }
}
