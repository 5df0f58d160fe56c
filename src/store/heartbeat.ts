import type { Kysely } from 'kysely'
import type { Log } from '../contract/channel.ts'
import { databaseNow } from './database-clock.ts'
import { orphanedPools, unlockPools } from './graphile.ts'
import type { Schema } from './schema.ts'

/** A process that was silent for this long is taken for dead, in ms. */
export const STALE_AFTER = 10_000
export const BEAT_EVERY = 3_000

export interface HeartbeatOptions {
  db: Kysely<Schema>
  process: string
  /** The name by which this process holds lanes from now on. */
  pool: string
  every: number
  staleAfter: number
  log: Log
}

export interface Heartbeat {
  /**
   * Fires when others may have taken this process's lanes: its row is gone, or it has been silent for 80 % of the time after
   * which it is taken for dead (its drains have the rest to end in).
   */
  lost: AbortSignal
  /** True, at this very moment, while nobody else can have taken a lane. */
  certain(): boolean
  /** Takes the row back and frees what is still locked. Rejects when the database cannot be reached: others will do it. */
  stop(): Promise<void>
}

/** How many processes are at work on this database. */
export async function liveProcesses(db: Kysely<Schema>, staleAfter: number = STALE_AFTER): Promise<number> {
  const { live } = await db
    .selectFrom('processes')
    .select((e) => e.fn.countAll().as('live'))
    .where('beat_at', '>', (e) => e(databaseNow('postgres'), '-', staleAfter))
    .executeTakeFirstOrThrow()
  return Number(live)
}

/** Says that this process is alive, again and again, and frees the lanes of those that no longer do. */
export async function startHeartbeat(options: HeartbeatOptions): Promise<Heartbeat> {
  const { db, process, pool, every, staleAfter, log } = options
  const lost = new AbortController()
  let heardAt = Date.now()
  const certain = () => !lost.signal.aborted && Date.now() - heardAt < 0.8 * staleAfter

  await enter(options)
  // Date.now() and not the monotonic clock: that one stands still while the machine sleeps.
  const watch = setInterval(() => {
    if (!certain()) lost.abort(new Error('this process was not heard of for too long; others may have taken its work'))
  }, staleAfter / 40)

  async function beat(): Promise<void> {
    const sentAt = Date.now()
    const { numUpdatedRows } = await db
      .updateTable('processes')
      .set({ beat_at: databaseNow('postgres') })
      .where('id', '=', process)
      .where('pool', '=', pool)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) lost.abort(new Error('this process was taken for dead; others have its work'))
    else heardAt = sentAt
  }

  let timer: NodeJS.Timeout
  let beating = Promise.resolve()
  const next = (pause: number) => {
    timer = setTimeout(() => {
      beating = beat()
        .then(() => freeTheDead(options))
        .then(
          () => every,
          (error: unknown) => {
            log.warn('the database does not hear this process', { error })
            return every / 4
          },
        )
        .then((pause) => {
          if (!lost.signal.aborted) next(pause)
        })
    }, pause)
  }
  next(every)
  lost.signal.addEventListener('abort', () => {
    clearInterval(watch)
    clearTimeout(timer)
  })

  return {
    lost: lost.signal,
    certain,
    async stop() {
      lost.abort(new Error('stopped'))
      await beating
      await leave(options)
    },
  }
}

/** What an earlier run under the same name holds is nobody's. */
async function enter({ db, process, pool }: HeartbeatOptions): Promise<void> {
  const now = databaseNow('postgres')
  await db.transaction().execute(async (tx) => {
    const before = await tx.deleteFrom('processes').where('id', '=', process).returning('pool').execute()
    await unlockPools(tx, poolsOf(before))
    await tx.insertInto('processes').values({ id: process, pool, started_at: now, beat_at: now }).execute()
  })
}

async function leave({ db, process, pool }: HeartbeatOptions): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('processes').where('id', '=', process).where('pool', '=', pool).execute()
    await unlockPools(tx, [pool])
  })
}

/** Removing the row and freeing its lanes is one transaction: of several processes that see a dead one, one frees it. */
async function freeTheDead({ db, staleAfter, log }: HeartbeatOptions): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const dead = await tx
      .deleteFrom('processes')
      .where('beat_at', '<', (e) => e(databaseNow('postgres'), '-', staleAfter))
      .returning(['id', 'pool'])
      .execute()
    const pools = [...poolsOf(dead), ...(await orphanedPools(tx, staleAfter))]
    await unlockPools(tx, pools)
    if (dead.length > 0)
      log.warn('processes went silent; their work goes on here', { processes: dead.map(({ id }) => id) })
  })
}

function poolsOf(rows: { pool: string | null }[]): string[] {
  return rows.flatMap(({ pool }) => pool ?? [])
}
