import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { say, testScheduler } from '../../test/contract/scheduler.ts'
import { listeningLog } from '../../test/helpers/listening-log.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { soon } from '../../test/helpers/soon.ts'
import { type Wire, wireTo } from '../../test/helpers/tcp-proxy.ts'
import { migrate, type Store } from './db.ts'
import { openPostgres } from './postgres.ts'
import { createPostgresScheduler, liveProcesses, type PostgresSchedulerOptions } from './schedule-postgres.ts'
import type { Scheduler } from './scheduler.ts'

/** Beats short enough for a test to see somebody taken for dead. */
const QUICK = { beatEvery: 200, staleAfter: 3_000 }

await describeOnPostgres('PostgreSQL', ({ createDatabase, createTables }) => {
  // Most of it is waiting: these two wait beside each other, each with databases of its own.
  describe.concurrent('as a scheduler', () => {
    describe('one by one', { concurrent: false }, () => {
      testScheduler('like any other', async () => {
        const url = await createTables()
        return {
          shared: true,
          async process() {
            const store = await openPostgres(url)
            const scheduler = await createPostgresScheduler({ url, process: randomUUID(), log: listeningLog().log })
            return { store, scheduler, close: () => store.close() }
          },
        }
      })
    })
  })

  describe.concurrent('as a scheduler of many processes', () => {
    describe('one by one', { concurrent: false }, () => {
      let url: string
      let store: Store
      let wire: Wire
      const schedulers: Scheduler[] = []
      const children: ChildProcess[] = []

      beforeEach(async () => {
        url = await createTables()
        wire = await wireTo(url)
        store = await openPostgres(url)
      })
      afterEach(async () => {
        for (const child of children.splice(0)) child.kill('SIGKILL')
        wire.mend()
        await Promise.all(schedulers.splice(0).map((scheduler) => scheduler.stop(0)))
        await wire.close()
        await store.close()
      })

      async function scheduler(options: Partial<PostgresSchedulerOptions> = {}): Promise<Scheduler> {
        const one = await createPostgresScheduler({
          url,
          process: randomUUID(),
          log: listeningLog().log,
          ...QUICK,
          ...options,
        })
        schedulers.push(one)
        return one
      }

      async function child(name: string) {
        const file = new URL('../../test/helpers/draining-process.ts', import.meta.url)
        const process = fork(file, [url, name, String(QUICK.beatEvery), String(QUICK.staleAfter)])
        children.push(process)
        const said: unknown[] = []
        process.on('message', (message) => said.push(message))
        await soon(() => expect(said).toContainEqual({ ready: true }), { timeout: 15_000 })
        return { process, said }
      }

      test('a process that is killed with its lanes loses them to the others', async () => {
        const { process, said } = await child('doomed')
        const other = await scheduler()
        await say(store, other, 'a')
        await say(store, other, 'b')
        await soon(() => expect(said).toEqual(expect.arrayContaining([{ took: 'a' }, { took: 'b' }])))
        const drained: string[] = []
        await other.start(async (lane) => void drained.push(lane))
        process.kill('SIGKILL')
        await once(process, 'exit')
        await soon(() => expect([...drained].sort()).toEqual(['a', 'b']), { timeout: 10_000 })
        expect(await liveProcesses(store.db, QUICK.staleAfter)).toBe(1)
      })

      test('a process that slept while others took its lanes is told so when it wakes, and spoils nothing', async () => {
        const { process, said } = await child('sleepy')
        const other = await scheduler()
        await say(store, other, 'a')
        await soon(() => expect(said).toContainEqual({ took: 'a' }))
        const drained: string[] = []
        const holding = Promise.withResolvers<void>()
        await other.start(async (lane) => {
          drained.push(lane)
          await holding.promise
        })
        process.kill('SIGSTOP')
        await soon(() => expect(drained).toEqual(['a']), { timeout: 10_000 })
        process.kill('SIGCONT')
        await soon(() => expect(said).toContainEqual({ gaveUp: 'a' }), { timeout: 10_000 })
        await soon(async () => expect(await liveProcesses(store.db, QUICK.staleAfter)).toBe(2), { timeout: 10_000 })
        holding.resolve()
        await soon(async () => expect(await locks(store)).toBe(0))
        await say(store, other, 'b')
        await soon(() => expect([...drained, ...said.map((one) => JSON.stringify(one))].join()).toMatch(/\bb\b/))
      })

      test('a process whose row is gone gives its lanes up at once', async () => {
        const one = await scheduler({ beatEvery: 100, staleAfter: 60_000 })
        const given: unknown[] = []
        await one.start(async (lane, signal) => {
          if (lane === 'b') return void given.push('b')
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          given.push(signal.reason)
        })
        await say(store, one, 'a')
        await soon(() => expect(one.busy).toBe(1))
        await store.write(({ db }) => db.deleteFrom('processes').execute())
        await soon(() => expect(given).toEqual([expect.any(Error)]), { timeout: 5_000 })
        await say(store, one, 'b')
        await soon(() => expect(given).toContain('b'), { timeout: 5_000 })
      })

      test('the database goes away for a moment: what was under way goes on, and new work is taken again', async () => {
        const { log, lines } = listeningLog()
        const one = await scheduler({ url: wire.url, staleAfter: 20_000, log })
        const drained: string[] = []
        const holding = Promise.withResolvers<void>()
        await one.start(async (lane, signal) => {
          if (lane === 'long') await holding.promise
          drained.push(`${lane}${signal.aborted ? ' aborted' : ''}`)
        })
        await say(store, one, 'long')
        await soon(() => expect(one.busy).toBe(1))
        wire.cut()
        await say(store, one, 'said meanwhile')
        holding.resolve()
        await soon(() => expect(drained).toEqual(['long']))
        await soon(() => expect(lines).toContain('the database does not hear this process'))
        wire.mend()
        await soon(() => expect(drained).toEqual(['long', 'said meanwhile']), { timeout: 10_000 })
        await soon(async () => expect(await locks(store)).toBe(0), { timeout: 5_000 })
        await say(store, one, 'long')
        await soon(() => expect(drained).toHaveLength(3))
      })

      test.each([
        ['refuses connections', () => wire.cut()],
        ['says nothing any more', () => wire.freeze()],
      ])(
        'the database %s for long: drains are told to end, and everything goes on when it is back',
        async (_how, lose) => {
          const one = await scheduler({ url: wire.url })
          const seen: string[] = []
          await one.start(async (lane, signal) => {
            seen.push(lane)
            if (seen.length > 1) return
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
            seen.push('told to end')
            throw signal.reason
          })
          await say(store, one, 'a')
          await soon(() => expect(one.busy).toBe(1))
          lose()
          await soon(() => expect(seen).toEqual(['a', 'told to end']), { timeout: 10_000 })
          wire.mend()
          await soon(() => expect(seen).toEqual(['a', 'told to end', 'a']), { timeout: 20_000 })
          await soon(async () => expect(await locks(store)).toBe(0), { timeout: 5_000 })
        },
      )

      test('a process that is stopping and loses its lanes tells its drains at once', async () => {
        const one = await scheduler({ url: wire.url })
        const told = Promise.withResolvers<void>()
        await one.start(async (_lane, signal) => signal.addEventListener('abort', () => told.resolve()) ?? told.promise)
        await say(store, one, 'a')
        await soon(() => expect(one.busy).toBe(1))
        const stopped = one.stop(600_000)
        wire.cut()
        await told.promise
        await stopped
      }, 20_000)

      test('stopping while the database is away ends within seconds', async () => {
        const one = await scheduler({ url: wire.url })
        await one.start(async () => undefined)
        wire.cut()
        await one.stop(0)
        expect(one.busy).toBe(0)
      }, 20_000)

      test('a lane that a pool locked without knowing it, because the answer was lost, is freed', async () => {
        const one = await scheduler()
        const drained: string[] = []
        await one.start(async (lane) => void drained.push(lane))
        const { pool } = await store.db.selectFrom('processes').select('pool').executeTakeFirstOrThrow()
        await store.write(async (tx) => {
          await one.wake(tx, 'a', Date.now() + 300)
          await sql`update graphile_worker._private_jobs set locked_by = ${pool}, locked_at = now()`.execute(tx.db)
          await sql`update graphile_worker._private_job_queues set locked_by = ${pool}, locked_at = now()`.execute(
            tx.db,
          )
        })
        await soon(() => expect(drained).toEqual(['a']), { timeout: 15_000 })
      })

      test('a lane whose job is gone, but which is still locked, is freed', async () => {
        const one = await scheduler()
        const drained: string[] = []
        await one.start(async (lane) => void drained.push(lane))
        await say(store, one, 'a')
        await soon(() => expect(drained).toEqual(['a']))
        const { pool } = await store.db.selectFrom('processes').select('pool').executeTakeFirstOrThrow()
        await sql`update graphile_worker._private_job_queues set locked_by = ${pool}, locked_at = now()`.execute(
          store.db,
        )
        await say(store, one, 'a')
        await soon(() => expect(drained).toEqual(['a', 'a']), { timeout: 15_000 })
      })

      test('a lock that no living process answers for is freed', async () => {
        const one = await scheduler()
        await store.write(async (tx) => {
          await one.wake(tx, 'a')
          await sql`update graphile_worker._private_jobs set locked_by = 'nobody', locked_at = now()`.execute(tx.db)
          await sql`update graphile_worker._private_job_queues set locked_by = 'nobody', locked_at = now()`.execute(
            tx.db,
          )
        })
        const drained: string[] = []
        await one.start(async (lane) => void drained.push(lane))
        await soon(() => expect(drained).toEqual(['a']), { timeout: 10_000 })
      })

      test('a process that comes back under its old name frees what it held before', async () => {
        const { process, said } = await child('phoenix')
        const one = await scheduler({ process: 'phoenix', staleAfter: 60_000 })
        await say(store, one, 'a')
        await soon(() => expect(said).toContainEqual({ took: 'a' }))
        process.kill('SIGKILL')
        await once(process, 'exit')
        const drained: string[] = []
        await one.start(async (lane) => void drained.push(lane))
        await soon(() => expect(drained).toEqual(['a']))
      })

      test('lanes that are idle leave nothing behind in the queue', async () => {
        const one = await scheduler({ beatEvery: 100 })
        await one.start(async () => undefined)
        for (let n = 0; n < 20; n++) await say(store, one, `lane ${n}`)
        await soon(
          async () => {
            const { rows } = await sql`select id from graphile_worker._private_job_queues`.execute(store.db)
            expect(rows).toHaveLength(0)
          },
          { timeout: 10_000 },
        )
      })

      test('the row of a process that stopped is gone, and it counts no more', async () => {
        const [one, two] = [await scheduler(), await scheduler()]
        await one.start(async () => undefined)
        await two.start(async () => undefined)
        expect(await liveProcesses(store.db)).toBe(2)
        await one.stop(0)
        expect(await liveProcesses(store.db)).toBe(1)
      })
    })
  })

  test('many processes may start at once on an empty database', async () => {
    const url = await createDatabase()
    const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgres(url)))
    const drained: string[] = []
    const schedulers = await Promise.all(
      stores.map(async (store, n) => {
        await migrate(store)
        const one = await createPostgresScheduler({ url, process: `p${n}`, log: listeningLog().log })
        await one.start(async (lane) => void drained.push(lane))
        return one
      }),
    )
    const [store, scheduler] = [stores[0], schedulers[0]]
    if (store && scheduler) await say(store, scheduler, 'a')
    await soon(() => expect(drained).toEqual(['a']))
    await Promise.all(schedulers.map((one) => one.stop(0)))
    await Promise.all(stores.map((one) => one.close()))
  })
})

async function locks(store: Store): Promise<number> {
  const { rows } = await sql<{ locked: number }>`
    select (select count(*) from graphile_worker._private_jobs where locked_by is not null)
      + (select count(*) from graphile_worker._private_job_queues where locked_by is not null) as locked`.execute(
    store.db,
  )
  return rows[0]?.locked ?? 0
}
