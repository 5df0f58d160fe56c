import { setTimeout as sleep } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import { Kysely, PostgresDialect } from 'kysely'
import type { Log } from '../contract/channel.ts'
import { pauseAfter } from '../lib/backoff.ts'
import { addDrain, graphileLogger, oneAtATime } from './graphile.ts'
import { BEAT_EVERY, STALE_AFTER } from './heartbeat.ts'
import { Lanes } from './lanes.ts'
import { checkUrl, createPool, explain } from './postgres-pool.ts'
import type { Scheduler } from './scheduler.ts'
import type { Schema } from './schema.ts'
import { beginShift, type Shift } from './shift.ts'

export { liveProcesses } from './heartbeat.ts'

const AFTER_TROUBLE = { first: 250, most: 5_000 }

export interface PostgresSchedulerOptions {
  url: string
  /** Unique among the processes that share the database. */
  process: string
  log: Log
  /** Lanes drained at once in this process. */
  concurrency?: number
  beatEvery?: number
  /** The same in all processes. */
  staleAfter?: number
}

/**
 * The scheduler of processes that share a PostgreSQL, by graphile-worker. Sets up graphile-worker's own tables; those of
 * migrate() must exist before start(). A transaction that wakes several lanes wakes them in one order everywhere, or two
 * such transactions may deadlock.
 */
export async function createPostgresScheduler(options: PostgresSchedulerOptions): Promise<Scheduler> {
  const { url, log, process, concurrency = 200, beatEvery = BEAT_EVERY, staleAfter = STALE_AFTER } = options
  await setUp(url, log)
  const lanes = new Lanes()
  const stopping = new AbortController()
  let shift: Shift | undefined
  let grace = 0
  let working = Promise.resolve()

  /** One shift after another, until the process stops. */
  async function work(first: Shift, begin: () => Promise<Shift>): Promise<void> {
    for (let next: Shift | undefined = first; next; next = await beginAgain(begin)) {
      shift = next
      if (stopping.signal.aborted) shift.stop(grace)
      const reason = await shift.over
      shift = undefined
      if (!stopping.signal.aborted) log.warn('this process lost its hold on its work and starts anew', { reason })
    }
  }

  async function beginAgain(begin: () => Promise<Shift>): Promise<Shift | undefined> {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      await sleep(pauseAfter(failures, AFTER_TROUBLE), undefined, { signal: stopping.signal }).catch(() => undefined)
      try {
        return await begin()
      } catch (error) {
        log.warn('this process cannot take work at present', { error })
      }
    }
    return undefined
  }

  return {
    async wake(tx, lane, due) {
      await addDrain(tx.db, { lane }, due === undefined ? {} : { due })
    },
    async start(drain) {
      const begin = () => beginShift({ url, log, process, drain, lanes, concurrency, beatEvery, staleAfter })
      working = work(await begin(), begin)
    },
    async stop(within) {
      grace = within
      stopping.abort()
      shift?.stop(grace)
      await working
    },
    get busy() {
      return lanes.size
    },
  }
}

async function setUp(url: string, log: Log): Promise<void> {
  checkUrl(url)
  const pool = createPool(url, { max: 2, log })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    await oneAtATime(db, () => runMigrations({ pgPool: pool, logger: graphileLogger(log) }))
  } catch (error) {
    throw explain(error, url)
  } finally {
    await db.destroy()
  }
}
