import { useSyncExternalStore } from 'react'
import { currentLanguage } from '../i18n.ts'
import { useCommonWords } from './common.ts'
import { spaced } from './numbers.ts'

const MINUTE = 60_000
const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
  ['second', 1000],
]

/** How long ago, or in how long; the exact time is in the title. `at` is ISO 8601. */
export function Time({ at }: { at: string | null | undefined }) {
  const say = useCommonWords()
  const now = useSyncExternalStore(everyHalfMinute, () => Math.floor(Date.now() / (MINUTE / 2)))
  if (!at) return <span>{say('never')}</span>
  return (
    <time dateTime={at} title={exactTime(at)} data-tick={now}>
      {relativeTime(Date.parse(at) - Date.now(), say('justNow'))}
    </time>
  )
}

export function exactTime(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at))
}

function relativeTime(distance: number, justNow: string): string {
  const [unit, ms] = STEPS.find(([, length]) => Math.abs(distance) >= length) ?? ['second', 1000]
  // The clock below ticks every half minute: seconds that passed would be wrong most of the time.
  if (unit === 'second' && distance <= 0) return justNow
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto', style: 'short' })
  return spaced(format.format(Math.trunc(distance / ms), unit))
}

/** One clock for every time on the page. */
const watchers = new Set<() => void>()
let clock: ReturnType<typeof setInterval> | undefined

function everyHalfMinute(watcher: () => void): () => void {
  watchers.add(watcher)
  clock ??= setInterval(() => {
    for (const tell of watchers) tell()
  }, MINUTE / 2)
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(clock)
    clock = undefined
  }
}
