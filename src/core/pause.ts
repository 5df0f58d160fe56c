/** Waits, or until the signal fires. Node's own rejects then, and an error costs more than the wait is worth. */
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
