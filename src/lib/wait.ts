/** Ends early, without a word, when the signal fires. Node's own rejects then, and an error costs more than the wait is worth. */
export function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve()
    const over = () => {
      clearTimeout(timer)
      ended.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    ended.addEventListener('abort', over)
  })
}

/** Settles as the promise does, or rejects with the signal's reason as soon as that fires. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
