import type { Log } from '../contract/channel.ts'
import type { Store } from './db.ts'
import type { Scheduler } from './scheduler.ts'

const PAUSE_AFTER_ERROR = { first: 500, longest: 30_000 }

interface Lane {
  /** Woken again while its drain was running. */
  again: boolean
  failures: number
  abort: AbortController
  ended: Promise<void>
}

/** The scheduler of a process that is alone: a map of lanes being drained, a timer for each put off, a scan at the start. */
export function createLocalScheduler(store: Store, log: Log): Scheduler {
  const running = new Map<string, Lane>()
  const timers = new Map<string, { timer: NodeJS.Timeout; due: number }>()
  let drain: ((lane: string, signal: AbortSignal) => Promise<void>) | undefined
  let stopped = false

  function poke(lane: string, due = 0): void {
    if (stopped || !drain) return
    const wait = due - Date.now()
    const busy = running.get(lane)
    if (wait > 0) later(lane, due, wait)
    else if (busy) busy.again = true
    else begin(lane, 0)
  }

  /** Keeps one timer a lane, the earliest. setTimeout takes 31 bits of ms. */
  function later(lane: string, due: number, wait: number): void {
    const known = timers.get(lane)
    if (known && known.due <= due) return
    if (known) clearTimeout(known.timer)
    const timer = setTimeout(
      () => {
        timers.delete(lane)
        poke(lane, due)
      },
      Math.min(wait, 2 ** 31 - 1),
    )
    timers.set(lane, { timer, due })
  }

  function begin(name: string, failures: number): void {
    const abort = new AbortController()
    const lane: Lane = { again: false, failures, abort, ended: Promise.resolve() }
    running.set(name, lane)
    lane.ended = work(name, lane)
  }

  async function work(name: string, lane: Lane): Promise<void> {
    try {
      await drain?.(name, lane.abort.signal)
      lane.failures = 0
    } catch (error) {
      lane.failures++
      log.error('a conversation could not be worked on; it is tried again', { lane: name, error })
    }
    running.delete(name)
    if (stopped) return
    if (lane.failures > 0) {
      const pause = Math.min(PAUSE_AFTER_ERROR.first * 2 ** (lane.failures - 1), PAUSE_AFTER_ERROR.longest)
      const timer = setTimeout(() => {
        timers.delete(name)
        if (!stopped && !running.has(name)) begin(name, lane.failures)
      }, pause)
      timers.set(name, { timer, due: Date.now() + pause })
    } else if (lane.again) begin(name, 0)
  }

  return {
    async wake(tx, lane, due) {
      tx.afterCommit(() => poke(lane, due))
    },
    async start(toDrain) {
      drain = toDrain
      const open = await store.db
        .selectFrom('messages')
        .select(['lane', (q) => q.fn.min('due').as('due')])
        .where('state', 'in', ['waiting', 'running'])
        .groupBy('lane')
        .execute()
      for (const { lane } of open) poke(lane)
    },
    async stop(grace) {
      stopped = true
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
      const ended = Promise.all([...running.values()].map((lane) => lane.ended))
      const hurry = setTimeout(() => {
        for (const lane of running.values()) lane.abort.abort(new Error('shutting down'))
      }, grace)
      await ended
      clearTimeout(hurry)
    },
    get busy() {
      return running.size
    },
  }
}
