const ENDED = new Error('the source has ended')

/** The longest that setTimeout takes, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * Passes on the newest value: the first at once, the next when `pace` resolves. Skips what a newer value overtook, never the last
 * one; `pace` gets a signal that fires when the source has ended, so that the last one does not wait, and learns how many ms the
 * reader took for the last one. When the source throws, so does this, at once. A value that nothing follows is passed on again after `again` ms: a typing sign fades.
 */
export async function* conflate<T>(
  source: AsyncIterable<T>,
  pace: (ended: AbortSignal, last: T, took: number) => Promise<void>,
  again: (last: T) => number = () => Number.POSITIVE_INFINITY,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const ended = new AbortController()
  let newest: { value: T } | undefined
  let last: { value: T } | undefined
  let failure: { error: unknown } | undefined
  let news = Promise.withResolvers<void>()

  void (async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        newest = { value: next.value }
        news.resolve()
      }
    } catch (error) {
      failure = { error }
    }
    ended.abort(ENDED)
    news.resolve()
  })()

  try {
    for (;;) {
      news = Promise.withResolvers()
      if (failure) throw failure.error
      if (newest) {
        last = newest
        newest = undefined
        const since = performance.now()
        yield last.value
        await pace(ended.signal, last.value, performance.now() - since)
      } else if (ended.signal.aborted) {
        return
      } else if (await quiet(news.promise, last ? again(last.value) : Number.POSITIVE_INFINITY)) {
        newest ??= last
      }
    }
  } finally {
    // The reader may have stopped listening before the source ended.
    iterator.return?.().catch(() => undefined)
  }
}

/** True when nothing came for so long; false as soon as something does. */
async function quiet(news: Promise<void>, ms: number): Promise<boolean> {
  if (ms > LONGEST_TIMER) return news.then(() => false)
  const timeout = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => timeout.resolve(true), ms)
  try {
    return await Promise.race([news.then(() => false), timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
