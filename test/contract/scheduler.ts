import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store, Tx } from '../../src/store/db.ts'
import type { Scheduler } from '../../src/store/scheduler.ts'
import { soon } from '../helpers/soon.ts'

export interface OneProcess {
  store: Store
  scheduler: Scheduler
  close(): Promise<void>
}

export interface SchedulerUnderTest {
  /** A store and a scheduler as one process has them; called again, those of another process on the same database. */
  process(): Promise<OneProcess>
  /** True when several processes may share the work. */
  shared: boolean
}

/** What every Scheduler keeps. `prepare` makes a database with its tables and nothing in them. */
export function testScheduler(name: string, prepare: () => Promise<SchedulerUnderTest>): void {
  describe(name, () => {
    let under: SchedulerUnderTest
    const processes: OneProcess[] = []

    beforeEach(async () => {
      under = await prepare()
    })
    afterEach(async () => {
      await Promise.all(processes.splice(0).map(end))
    })

    async function aProcess(): Promise<OneProcess> {
      const one = await under.process()
      processes.push(one)
      return one
    }

    /** The first process, already at work. */
    async function atWork(drain: Drain): Promise<OneProcess> {
      const one = await aProcess()
      await one.scheduler.start(drain)
      return one
    }

    test('a lane that is woken with a message is drained', async () => {
      const drained: string[] = []
      const { store, scheduler } = await atWork(async (lane) => void drained.push(lane))
      await say(store, scheduler, 'a')
      await soon(() => expect(drained).toContain('a'))
    })

    test('a wake in a transaction that is rolled back does nothing', async () => {
      const drained: string[] = []
      const { store, scheduler } = await atWork(async (lane) => void drained.push(lane))
      const attempt = store.write(async (tx) => {
        await put(tx, 'rolled back')
        await scheduler.wake(tx, 'rolled back')
        throw new Error('no')
      })
      await expect(attempt).rejects.toThrow('no')
      await say(store, scheduler, 'after')
      await soon(() => expect(drained).toContain('after'))
      expect(drained).not.toContain('rolled back')
    })

    test('a drain sees the message that woke it', async () => {
      const found: number[] = []
      const { store, scheduler } = await atWork(async (lane) => void found.push(await answerAll(store, lane)))
      for (let n = 0; n < 20; n++) await say(store, scheduler, `lane ${n}`)
      await soon(() => expect(sum(found)).toBe(20))
    })

    test('a lane that is woken while it is drained is drained once more, afterwards', async () => {
      const drains = new Drains()
      const { store, scheduler } = await atWork(drains.hold)
      await say(store, scheduler, 'a')
      await drains.begun('a', 1)
      await say(store, scheduler, 'a')
      await say(store, scheduler, 'b')
      await drains.begun('b', 1)
      expect(drains.count('a')).toBe(1)
      drains.release('a')
      await drains.begun('a', 2)
      drains.releaseAll()
    })

    test('a lane is never drained twice at once and no message is left, whoever wakes it and whenever', async () => {
      const running = new Map<string, number>()
      const most = new Map<string, number>()
      let answered = 0
      async function drain(store: Store, lane: string): Promise<void> {
        const now = (running.get(lane) ?? 0) + 1
        running.set(lane, now)
        most.set(lane, Math.max(now, most.get(lane) ?? 0))
        const found = await answerAll(store, lane)
        answered += found
        if (Math.random() < 0.2) await sleep(Math.random() * 20)
        running.set(lane, (running.get(lane) ?? 0) - 1)
      }
      const all = [await aProcess()]
      if (under.shared) all.push(await aProcess(), await aProcess())
      for (const { store, scheduler } of all) await scheduler.start((lane) => drain(store, lane))

      const talk = async ({ store, scheduler }: OneProcess, messages: number) => {
        for (let n = 0; n < messages; n++) await say(store, scheduler, `lane ${Math.floor(Math.random() * 8)}`)
      }
      const talkers = [...all, ...all, ...all].slice(0, 6)
      await Promise.all(talkers.map((one) => talk(one, 80)))
      await soon(() => expect(answered).toBe(80 * talkers.length), { timeout: 15_000 })
      expect([...most.values()].every((n) => n === 1)).toBe(true)
    })

    test('a lane that is due later is drained then, not before', async () => {
      const at: number[] = []
      const { store, scheduler } = await atWork(async () => void at.push(Date.now()))
      const due = Date.now() + 1_000
      await say(store, scheduler, 'a', due)
      await soon(() => expect(at).toHaveLength(1), { timeout: 10_000 })
      expect(at[0]).toBeGreaterThanOrEqual(due - 5)
      expect(at[0]).toBeLessThan(due + 5_000)
    })

    test('what is due later neither delays nor forgets what there is now, in either order', async () => {
      const drained: { lane: string; at: number }[] = []
      const { store, scheduler } = await atWork(async (lane) => void drained.push({ lane, at: Date.now() }))
      const due = Date.now() + 1_500
      await say(store, scheduler, 'now first')
      await say(store, scheduler, 'now first', due)
      await say(store, scheduler, 'later first', due)
      await say(store, scheduler, 'later first')
      const times = (lane: string) => drained.filter((one) => one.lane === lane).map((one) => one.at)
      for (const lane of ['now first', 'later first']) {
        await soon(() => expect(times(lane).some((at) => at < due)).toBe(true))
        await soon(() => expect(times(lane).some((at) => at >= due - 5)).toBe(true), { timeout: 10_000 })
      }
    })

    test('a drain that throws comes again, with a pause, and holds nobody else up', async () => {
      const at: number[] = []
      const others: string[] = []
      const { store, scheduler } = await atWork(async (lane) => {
        if (lane !== 'bad') return void others.push(lane)
        at.push(Date.now())
        if (at.length < 3) throw new Error('not yet')
      })
      await say(store, scheduler, 'bad')
      await soon(() => expect(at).toHaveLength(1))
      await say(store, scheduler, 'good')
      await soon(() => expect(others).toEqual(['good']))
      await soon(() => expect(at).toHaveLength(3), { timeout: 15_000 })
      const [first = 0, second = 0, third = 0] = at
      expect(second - first).toBeGreaterThan(300)
      expect(third - second).toBeGreaterThan(second - first)
    }, 20_000)

    test('a lane whose drain throws is drained at once when it is woken', async () => {
      let fail = true
      const drained: string[] = []
      const { store, scheduler } = await atWork(async (lane) => {
        drained.push(lane)
        if (fail) throw new Error('not yet')
      })
      await say(store, scheduler, 'a')
      await soon(() => expect(drained).toHaveLength(1))
      await soon(() => expect(scheduler.busy).toBe(0))
      fail = false
      await say(store, scheduler, 'a')
      await soon(() => expect(drained.length).toBeGreaterThan(1), { timeout: 5_000 })
    })

    test('500 lanes at once are all drained', async () => {
      const drained = new Set<string>()
      const { store, scheduler } = await atWork(async (lane) => {
        await answerAll(store, lane)
        drained.add(lane)
      })
      await Promise.all(Array.from({ length: 500 }, (_, n) => say(store, scheduler, `lane ${n}`)))
      await soon(() => expect(drained.size).toBe(500), { timeout: 20_000 })
    })

    test('100 drains that take long do not keep a newcomer waiting', async () => {
      const drains = new Drains()
      const { store, scheduler } = await atWork(drains.hold)
      await Promise.all(Array.from({ length: 100 }, (_, n) => say(store, scheduler, `long ${n}`)))
      await soon(() => expect(scheduler.busy).toBe(100), { timeout: 10_000 })
      await say(store, scheduler, 'newcomer')
      await drains.begun('newcomer', 1)
      drains.releaseAll()
    })

    test('lanes with long and strange names are lanes like others', async () => {
      const drained: string[] = []
      const { store, scheduler } = await atWork(async (lane) => void drained.push(lane))
      const lanes = [
        '群聊/测试 👍',
        `dingtalk:${'c'.repeat(600)}`,
        `dingtalk:${'c'.repeat(600)}d`,
        `'; drop table messages; --`,
      ]
      for (const lane of lanes) await say(store, scheduler, lane)
      await soon(() => expect([...drained].sort()).toEqual([...lanes].sort()))
    })

    test('what was woken before anybody works is drained at the start', async () => {
      const early = await aProcess()
      await say(early.store, early.scheduler, 'a')
      await say(early.store, early.scheduler, 'b')
      await end(processes.splice(0)[0] ?? early)
      const drained: string[] = []
      await atWork(async (lane) => void drained.push(lane))
      await soon(() => expect([...drained].sort()).toEqual(['a', 'b']))
    })

    test('stopping waits for what is under way, does not disturb it within the grace, and begins nothing more', async () => {
      const drains = new Drains()
      const { store, scheduler } = await atWork(drains.hold)
      await say(store, scheduler, 'a')
      await drains.begun('a', 1)
      let stopped = false
      const stopping = scheduler.stop(60_000).then(() => {
        stopped = true
      })
      await say(store, scheduler, 'b')
      await store.db.selectFrom('messages').select('seq').execute()
      expect(stopped).toBe(false)
      expect(drains.signal('a')?.aborted).toBe(false)
      drains.release('a')
      await stopping
      expect(drains.count('b')).toBe(0)
      expect(scheduler.busy).toBe(0)
    })

    test('stopping fires the signals after the grace, and what was left over goes on at the next start', async () => {
      const drains = new Drains()
      const first = await atWork(drains.holdUntilAborted)
      await say(first.store, first.scheduler, 'a')
      await drains.begun('a', 1)
      const before = Date.now()
      await first.scheduler.stop(200)
      expect(Date.now() - before).toBeGreaterThanOrEqual(195)
      expect(drains.signal('a')?.aborted).toBe(true)
      await end(processes.splice(0)[0] ?? first)

      const drained: string[] = []
      await atWork(async (lane) => void drained.push(lane))
      await soon(() => expect(drained).toEqual(['a']))
    })
  })
}

type Drain = (lane: string, signal: AbortSignal) => Promise<void>

async function end({ scheduler, close }: OneProcess): Promise<void> {
  await scheduler.stop(0)
  await close()
}

/** Drains that last until they are told to end. */
class Drains {
  readonly #begun: { lane: string; signal: AbortSignal; release: () => void }[] = []
  #open = false

  readonly hold: Drain = async (lane, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#begun.push({ lane, signal, release: resolve })
    signal.addEventListener('abort', () => resolve())
    if (!this.#open) await promise
  }

  readonly holdUntilAborted: Drain = async (lane, signal) => {
    await this.hold(lane, signal)
    signal.throwIfAborted()
  }

  count(lane: string): number {
    return this.#begun.filter((one) => one.lane === lane).length
  }

  signal(lane: string): AbortSignal | undefined {
    return this.#begun.find((one) => one.lane === lane)?.signal
  }

  async begun(lane: string, times: number): Promise<void> {
    await soon(() => expect(this.count(lane)).toBe(times), { timeout: 10_000, interval: 5 })
  }

  release(lane: string): void {
    for (const one of this.#begun) if (one.lane === lane) one.release()
  }

  releaseAll(): void {
    this.#open = true
    for (const { release } of this.#begun) release()
  }
}

let messages = 0

/** As the inbox does: the message and the wake in one transaction. */
export async function say(store: Store, scheduler: Scheduler, lane: string, due?: number): Promise<void> {
  await store.write(async (tx) => {
    await put(tx, lane, due)
    await scheduler.wake(tx, lane, due)
  })
}

async function put({ db }: Tx, lane: string, due = 0): Promise<void> {
  const id = `m${process.pid}-${++messages}`
  const now = Date.now()
  const common = { channel: 'test', conversation: lane, sender: 's', text: '', body: '{}', verdict: null }
  await db
    .insertInto('messages')
    .values({ ...common, id, lane, state: 'waiting', due, sent_at: now, received_at: now })
    .execute()
}

/** Answers the open messages of a lane, and says how many they were. */
async function answerAll(store: Store, lane: string): Promise<number> {
  return await store.write(async ({ db }) => {
    const open = db.updateTable('messages').set({ state: 'answered' }).where('lane', '=', lane)
    return (await open.where('state', '=', 'waiting').returning('seq').execute()).length
  })
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}
