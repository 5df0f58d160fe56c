/** When a value that nothing followed is passed on again: a typing sign fades. */
export interface Fading<T> {
  /** ms */
  every: number
  again: (value: T) => boolean
}

const ENDED = new Error('the source has ended')

/**
 * Passes on the newest value: the first at once, the next when `pace` resolves. Skips what a newer value overtook, never the last
 * one; `pace` gets a signal that fires when the source has ended, so that the last one does not wait. When the source throws,
 * so does this, at once.
 */
export async function* conflate<T>(
  source: AsyncIterable<T>,
  pace: (ended: AbortSignal, last: T) => Promise<void>,
  fading?: Fading<T>,
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
        yield last.value
        await pace(ended.signal, last.value)
      } else if (ended.signal.aborted) {
        return
      } else if (await quiet(news.promise, last && fading?.again(last.value) ? fading.every : undefined)) {
        newest ??= last
      }
    }
  } finally {
    // The reader may have stopped listening before the source ended.
    void iterator.return?.()
  }
}

/** True when nothing came for so long; false as soon as something does. */
async function quiet(news: Promise<void>, every: number | undefined): Promise<boolean> {
  if (every === undefined) return news.then(() => false)
  const timeout = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => timeout.resolve(true), every)
  try {
    return await Promise.race([news.then(() => false), timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
