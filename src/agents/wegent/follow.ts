import { RemoteError } from '../../contract/errors.ts'
import { pause } from '../../lib/wait.ts'
import type { Asking, WegentApi } from './api.ts'
import type { WegentTask } from './task.ts'

/** How a running task is looked at, in ms. */
export interface Pace {
  /** Before the second look; later ones come slower and slower. */
  first: number
  slowest: number
  /** Between two looks at whichever tasks of an agent: they share what its key may ask. */
  between: number
  /** Wegent may be out of reach for so long. */
  outage: number
  /** A stream that was left behind may have died with its connection, and then shows as running for ever: it has so long to end. */
  abandoned: number
}

interface Watched {
  api: WegentApi
  task: string
  pace: Pace
  team: { watched: number }
}

/**
 * A task as it is now, and again each time it is worth a look, for ever. A Wegent that cannot be reached, or has enough of being
 * asked, is asked again, within reason.
 */
export async function* looks(
  { api, task, pace, team }: Watched,
  asking: Asking,
): AsyncGenerator<WegentTask, void, undefined> {
  let wait = pace.first
  let reachedAt = performance.now()
  team.watched += 1
  try {
    for (;;) {
      let soonest = team.watched * pace.between
      try {
        yield await api.look(task, asking)
        reachedAt = performance.now()
      } catch (error) {
        if (!(error instanceof RemoteError && error.passing) || performance.now() - reachedAt > pace.outage) throw error
        if (error.fault === 'busy') soonest = Math.max(soonest, error.retryAfter, pace.slowest)
      }
      await pause(Math.max(wait, soonest), asking.signal)
      asking.signal.throwIfAborted()
      wait = Math.min(wait * 1.25, pace.slowest)
    }
  } finally {
    team.watched -= 1
  }
}
