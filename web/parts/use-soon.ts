import { useEffect, useEffectEvent, useRef } from 'react'

/** Calls `work` at most once in so many ms, however often it is asked for; the last time is never forgotten. */
export function useSoon(work: () => void, ms: number): () => void {
  const run = useEffectEvent(work)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const begin = useRef<() => void>(() => undefined)
  useEffect(() => {
    begin.current = () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        run()
      }, ms)
    }
    return () => {
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [ms])
  return () => begin.current()
}
