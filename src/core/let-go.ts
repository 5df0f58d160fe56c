/**
 * Waits for work; once `signal` has fired, only for `within` ms more: it then rejects with the signal's reason and leaves the work
 * behind. For what should end by itself when it is told to, and might not.
 */
export function letGo<T>(work: Promise<T>, signal: AbortSignal, within: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const hurry = () => {
      timer = setTimeout(() => reject(signal.reason), within)
    }
    if (signal.aborted) hurry()
    else signal.addEventListener('abort', hurry, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', hurry)
    })
  })
}
