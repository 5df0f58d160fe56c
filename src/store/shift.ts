import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, makeWorkerUtils, type Runner, run, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Log } from '../contract/channel.ts'
import { pauseAfter } from '../lib/backoff.ts'
import { addDrain, graphileLogger, heldJob, renewLocks, TASK, unlockUnknown, whileNobodyAdds } from './graphile.ts'
import { type Heartbeat, startHeartbeat } from './heartbeat.ts'
import type { Lanes } from './lanes.ts'
import { createPool } from './postgres-pool.ts'
import type { Schema } from './schema.ts'

/** One listens for new jobs; the others fetch, complete and beat. */
const CONNECTIONS = 5
/** For jobs that are due, and for those whose notification was lost, in ms. */
const POLL_EVERY = 500
/**
 * Jobs are fetched up to ten at a time by one poller, not one each by 200. A process that is full holds at most ten that it
 * cannot run, and gives them back after a second.
 */
const LOCAL_QUEUE = { size: 10, ttl: 1_000 }
const RETRY = { first: 1_000, most: 60_000 }

export interface ShiftOptions {
  url: string
  process: string
  drain(lane: string, signal: AbortSignal): Promise<void>
  lanes: Lanes
  concurrency: number
  beatEvery: number
  staleAfter: number
  log: Log
}

/**
 * One stretch of this process being at work: a pool of graphile-worker that takes lanes, and the heartbeat that answers for
 * them. It is over when it is stopped, when the pool breaks down (as after a lost database), or when others may have taken its
 * lanes; then its drains are told to end, and the process may begin a new one.
 */
export interface Shift {
  /** Resolves with the reason once it is over; its drains have ended then, or have ignored their signal for too long. */
  over: Promise<string>
  /** Takes no more lanes, and fires the signals of those under way after `grace` ms. */
  stop(grace: number): void
}

export async function beginShift(options: ShiftOptions): Promise<Shift> {
  const shift = new GraphileShift(options)
  try {
    return await shift.begin()
  } catch (error) {
    await shift.leave()
    throw error
  }
}

class GraphileShift {
  readonly #options: ShiftOptions
  readonly #pool: Pool
  readonly #db: Kysely<Schema>
  readonly #events: WorkerEvents = new EventEmitter()
  readonly #heartbeat = Promise.withResolvers<Heartbeat>()
  readonly #stop = Promise.withResolvers<string>()
  readonly #drains = new Map<AbortController, Promise<void>>()
  readonly #known = new KnownJobs()
  #workers: WorkerPool | undefined
  #runner: Runner | undefined
  #sweeper: NodeJS.Timeout | undefined
  #hurry: NodeJS.Timeout | undefined

  constructor(options: ShiftOptions) {
    this.#options = options
    this.#pool = createPool(options.url, { max: CONNECTIONS, log: options.log })
    this.#db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: this.#pool }) })
    this.#heartbeat.promise.catch(() => undefined)
    this.#events.on('pool:create', ({ workerPool }) => {
      this.#workers = workerPool
    })
    this.#events.on('localQueue:getJobs:complete', ({ jobs }) => this.#known.add(jobs))
    this.#events.on('localQueue:returnJobs', ({ jobs }) => {
      for (const job of jobs) this.#known.forget(job)
    })
  }

  async begin(): Promise<Shift> {
    const { process, beatEvery, staleAfter, log } = this.#options
    const utils = await makeWorkerUtils({ pgPool: this.#pool, logger: graphileLogger(log) })
    const runner = await this.#run()
    const broken = runner.promise.then(
      () => 'the worker pool ended',
      (error: unknown) => `the worker pool broke down: ${error}`,
    )
    // Nothing is drained before the row is there: a lane taken in between is freed by its age, like any that is nobody's.
    const beat = { db: this.#db, process, pool: this.#name, every: beatEvery, staleAfter, log }
    const heartbeat = await startHeartbeat(beat)
    this.#heartbeat.resolve(heartbeat)
    heartbeat.lost.addEventListener('abort', () => this.#hurryUp(heartbeat.lost.reason))
    this.#sweeper = setInterval(() => this.#sweep(() => utils.cleanup(CLEANUP)), 10 * beatEvery)
    const over = Promise.race([broken, lossOf(heartbeat), this.#stop.promise]).then((reason) => this.#end(reason))
    return { over, stop: (grace) => this.#stopAfter(grace) }
  }

  async #run(): Promise<Runner> {
    this.#runner = await run({
      pgPool: this.#pool,
      logger: graphileLogger(this.#options.log),
      events: this.#events,
      concurrency: this.#options.concurrency,
      pollInterval: POLL_EVERY,
      noHandleSignals: true,
      parsedCronItems: [],
      taskList: { [TASK]: (payload, { job }) => this.#track(job, (abort) => this.#work(payload, job, abort)) },
      // Not batching (-1) would leave a completion that fails as an unhandled rejection.
      preset: { worker: { localQueue: LOCAL_QUEUE, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
    return this.#runner
  }

  /** The name under which lanes are locked: the pool's, not a worker's. */
  get #name(): string {
    if (!this.#workers) throw new Error('graphile-worker did not say the name of its pool')
    return this.#workers.id
  }

  async #track(job: Job, work: (abort: AbortController) => Promise<void>): Promise<void> {
    const abort = new AbortController()
    const running = work(abort)
    this.#drains.set(
      abort,
      running.catch(() => undefined),
    )
    try {
      await running
    } finally {
      this.#drains.delete(abort)
      this.#known.forget(job)
    }
  }

  /**
   * A job of graphile-worker. Returning makes it delete the job whoever holds it by now, so returning needs certainty; throwing
   * touches the job only if it is still ours.
   */
  async #work(payload: unknown, job: Job, abort: AbortController): Promise<void> {
    const { lane, failures } = drainJob.parse(payload)
    const heartbeat = await this.#heartbeat.promise
    await this.#options.lanes.alone(lane, async () => {
      if (!heartbeat.certain()) throw new Error(`lane ${lane} may be another's`)
      const failed = await this.#drain(lane, abort.signal)
      const held = await patiently(() => heldJob(this.#db, job.id, this.#name), heartbeat)
      if (!held) throw new Error(`lane ${lane} is another's now`)
      if (abort.signal.aborted) await patiently(() => addDrain(this.#db, { lane }), heartbeat)
      else if (failed) {
        const again = { lane, failures: failures + 1 }
        const retryIn = pauseAfter(failures + 1, RETRY)
        await patiently(() => addDrain(this.#db, again, { retryIn }), heartbeat)
      }
      if (!heartbeat.certain()) throw new Error(`lane ${lane} may be another's`)
      if (held.woken) this.#lookAgain()
    })
  }

  /** True when it has to be repeated. */
  async #drain(lane: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#options.drain(lane, signal)
      return false
    } catch (error) {
      if (!signal.aborted)
        this.#options.log.error('a conversation could not be worked on; it is tried again', { lane, error })
      return true
    }
  }

  /** A job that waited for this lane is free once the completion of this one is committed; nobody announces that. */
  #lookAgain(): void {
    setTimeout(() => this.#workers?.nudge(1), 15).unref()
  }

  #sweep(cleanUp: () => Promise<void>): void {
    const { staleAfter, log } = this.#options
    const sweep = async () => {
      await unlockUnknown(this.#db, this.#name, this.#known.ids, staleAfter)
      await renewLocks(this.#db, this.#name)
      await whileNobodyAdds(this.#db, cleanUp)
    }
    sweep().catch((error: unknown) => log.debug('the queue was not swept', { error }))
  }

  #stopAfter(grace: number): void {
    this.#hurry = setTimeout(() => this.#hurryUp(new Error('the process stops')), grace)
    this.#stop.resolve(STOPPED)
  }

  #hurryUp(reason: Error): void {
    for (const abort of this.#drains.keys()) abort.abort(reason)
  }

  async #end(reason: string): Promise<string> {
    // Fetches no more from here on; resolves when all jobs are done and their completions stored.
    const stopped = this.#runner?.stop().catch(() => undefined)
    if (reason === STOPPED) {
      do {
        await this.#ended()
        await within(PATIENCE, stopped)
      } while (this.#drains.size > 0)
    } else {
      this.#hurryUp(new Error(reason))
      await within(this.#options.staleAfter, this.#ended())
      await within(PATIENCE, stopped)
    }
    clearTimeout(this.#hurry)
    await this.leave()
    return reason
  }

  async #ended(): Promise<void> {
    while (this.#drains.size > 0) await Promise.all(this.#drains.values())
  }

  /** What cannot be taken back because the database is away is found by others, by its age. */
  async leave(): Promise<void> {
    clearInterval(this.#sweeper)
    this.#heartbeat.reject(new Error('the shift is over'))
    const farewell = async () => {
      await this.#runner?.stop().catch(() => undefined)
      await this.#heartbeat.promise.then((heartbeat) => heartbeat.stop()).catch(() => undefined)
      await this.#db.destroy()
    }
    await within(PATIENCE, farewell())
  }
}

const STOPPED = 'stopped'
/** For a database that may be away, in ms. */
const PATIENCE = 3_000
const CLEANUP = { tasks: ['GC_JOB_QUEUES', 'DELETE_PERMAFAILED_JOBS'] } as const

const drainJob = z.object({ lane: z.string(), failures: z.number().default(0) })

/** The jobs that this process has fetched and not finished. */
class KnownJobs {
  readonly #jobs = new Map<string, object>()

  get ids(): string[] {
    return [...this.#jobs.keys()]
  }

  add(jobs: readonly Job[]): void {
    for (const { id } of jobs) this.#jobs.set(String(id), {})
  }

  /** Not at once: what finishes a job in the database is still under way. It may be fetched again meanwhile. */
  forget({ id }: Job): void {
    const entry = this.#jobs.get(String(id))
    setTimeout(() => {
      if (this.#jobs.get(String(id)) === entry) this.#jobs.delete(String(id))
    }, 5_000).unref()
  }
}

function lossOf({ lost }: Heartbeat): Promise<string> {
  return new Promise((resolve) => {
    lost.addEventListener('abort', () => resolve(String(lost.reason?.message ?? lost.reason)), { once: true })
  })
}

/** Tries until the database answers, or the lane may be another's. */
async function patiently<T>(work: () => Promise<T>, { lost, certain }: Heartbeat): Promise<T> {
  lost.throwIfAborted()
  const loss = Promise.withResolvers<never>()
  loss.promise.catch(() => undefined)
  const giveUp = () => loss.reject(lost.reason)
  lost.addEventListener('abort', giveUp)
  try {
    for (;;) {
      try {
        return await Promise.race([work(), loss.promise])
      } catch (error) {
        if (!certain()) throw error
        await sleep(250)
      }
    }
  } finally {
    lost.removeEventListener('abort', giveUp)
  }
}

/** Waits for what may never come, and may fail. */
async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  const timer = new AbortController()
  const timeout = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([timeout, work?.catch(() => undefined)])
  timer.abort()
}
