import { createHash } from 'node:crypto'
import { Logger } from 'graphile-worker'
import { type Kysely, sql } from 'kysely'
import type { Log } from '../contract/channel.ts'
import type { Schema } from './schema.ts'

/*
 * Everything that knows graphile-worker's tables and functions (schema graphile_worker of version 0.18). A lane is a queue
 * there, its work a job that says "drain this lane". `_private_…` tables are touched where no function exists for it.
 */

export const TASK = 'drain'

/** Advisory locks: held by those who set up the tables, and shared by those who add jobs, against the one who sweeps. */
const SETUP_LOCK = 7_340_012
const SWEEP_LOCK = 7_340_013

/** A smallint. Every process that dies with a lane uses up one; the message's own attempts are counted in the inbox. */
const MOST_ATTEMPTS = 32_767

export interface DrainJob {
  lane: string
  /** How often the drain has thrown in a row. */
  failures?: number
}

type Db = Kysely<Schema>

/** Its errors in our log; what it tells of each job is not worth a line. */
export function graphileLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.warn(`graphile-worker: ${message}`)
  })
}

/**
 * Adds a job in the caller's transaction. A lane has at most one job for now, one for each instant it waits for, and one that
 * repeats a failed drain; adding it again changes nothing but, when it is running already, makes it run once more.
 */
export async function addDrain(db: Db, job: DrainJob, when: { due?: number; retryIn?: number } = {}): Promise<void> {
  const queue = queueOf(job.lane)
  const { key, wait } = placeOf(queue, when)
  // The instant is sent as a span, so that a clock that differs from the server's does not wake a lane before its time.
  const runAt = wait > 0 ? sql`clock_timestamp() + ${wait} * interval '1 millisecond'` : sql`null`
  // When a worker takes the pending job between the two statements within add_job, nothing is added and it returns null.
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { rows } = await sql<{ id: string | number | null }>`
      select (graphile_worker.add_job(${TASK}, ${JSON.stringify(job)}::json, queue_name => ${queue}, run_at => ${runAt},
        job_key => ${key}, job_key_mode => 'preserve_run_at', max_attempts => ${MOST_ATTEMPTS}::int)).id
      from pg_advisory_xact_lock_shared(${SWEEP_LOCK})`.execute(db)
    if (rows[0]?.id != null) return
  }
  throw new Error('a conversation could not be woken: its job changed hands ten times meanwhile')
}

/** Keys are up to 512 characters, queue names up to 128, and a platform's ids may be long. */
function queueOf(lane: string): string {
  return lane.length <= 100 ? lane : `${lane.slice(0, 30)}…${createHash('sha256').update(lane).digest('base64url')}`
}

function placeOf(queue: string, { due = 0, retryIn = 0 }: { due?: number; retryIn?: number }) {
  if (retryIn > 0) return { key: `${queue}!`, wait: retryIn }
  const wait = due - Date.now()
  return wait > 0 ? { key: `${queue}@${due}`, wait } : { key: queue, wait: 0 }
}

/** Whether the job is still locked by that pool, and whether its lane has been woken since it was taken. */
export async function heldJob(db: Db, job: string, pool: string): Promise<{ woken: boolean } | undefined> {
  const { rows } = await sql<{ woken: boolean }>`
    select key is null as woken from graphile_worker.jobs where id = ${job} and locked_by = ${pool}`.execute(db)
  return rows[0]
}

/** Frees every lane that these pools hold. */
export async function unlockPools(db: Db, pools: string[]): Promise<void> {
  if (pools.length > 0) await sql`select graphile_worker.force_unlock_workers(${pools}::text[])`.execute(db)
}

/** Pools that hold lanes for longer than `ms` and that no process answers for. */
export async function orphanedPools(db: Db, ms: number): Promise<string[]> {
  const { rows } = await sql<{ pool: string }>`
    select distinct locked_by as pool from graphile_worker.jobs
    where locked_at < clock_timestamp() - ${ms} * interval '1 millisecond'
      and locked_by not in (select pool from processes where pool is not null)`.execute(db)
  return rows.map((row) => row.pool)
}

/**
 * Frees jobs that a pool locked more than `ms` ago without knowing it: the answer to its request for jobs was lost with a
 * connection. `known` are the jobs that it does know of.
 */
export async function unlockUnknown(db: Db, pool: string, known: string[], ms: number): Promise<void> {
  const old = sql`locked_by = ${pool} and locked_at < clock_timestamp() - ${ms} * interval '1 millisecond'`
  await sql`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null
    where ${old} and id <> all (${known}::bigint[])`.execute(db)
  await sql`
    update graphile_worker._private_job_queues as queues set locked_at = null, locked_by = null
    where ${old} and not exists (
      select from graphile_worker._private_jobs where job_queue_id = queues.id and locked_by = ${pool})`.execute(db)
}

/** graphile-worker takes a lock of more than 4 hours for a dead one's; a busy lane may well be drained for longer. */
export async function renewLocks(db: Db, pool: string): Promise<void> {
  await sql`
    with renewed as (
      update graphile_worker._private_jobs set locked_at = now()
      where locked_by = ${pool} and locked_at < now() - interval '1 hour'
      returning job_queue_id)
    update graphile_worker._private_job_queues as queues set locked_at = now()
    from renewed where queues.id = renewed.job_queue_id and queues.locked_by = ${pool}`.execute(db)
}

/**
 * Runs `work`, which removes queues without jobs, while nobody adds a job: a queue removed under a new job would leave that
 * job unseen for ever. Gives up when writers leave no gap of 200 ms. Looking for a job locks every idle queue's row: 3 ms
 * with few, 4 ms with 1 000, 20 ms with 10 000 of them (2 cores, PostgreSQL 15).
 */
export async function whileNobodyAdds(db: Db, work: () => Promise<void>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = '200ms'`.execute(tx)
    await sql`select pg_advisory_xact_lock(${SWEEP_LOCK})`.execute(tx)
    await work()
  })
}

/** Lets one process at a time set up the tables; graphile-worker alone gets by with two at once, not with five. */
export async function oneAtATime(db: Db, work: () => Promise<void>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(tx)
    await work()
  })
}
