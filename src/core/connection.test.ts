import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPaper } from '../../test/helpers/paper.ts'
import { silent } from '../../test/helpers/silent.ts'
import type { Channel, ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import { ChannelStatuses } from '../store/channel-status.ts'
import type { Store } from '../store/db.ts'
import { createLeases } from '../store/leases.ts'
import { openStore } from '../store/open.ts'
import { keepConnected } from './connection.ts'

let store: Store
let dataDir: string
const stops: (() => Promise<void>)[] = []

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'teahouse-'))
  store = await openStore({ dataDir })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  vi.useRealTimers()
  await store.close()
  rmSync(dataDir, { recursive: true })
})

/** A process that keeps the channel connected; `run` is what its connection does. */
function start(name: string, run: NonNullable<Channel['run']>) {
  const statuses = new ChannelStatuses(store, name)
  const signal = new AbortController()
  const { limits } = createPaper().provider.create({}, {} as ChannelHost)
  const leased: boolean[] = []
  const kept = keepConnected(
    {
      channel: { limits, send: async () => undefined, run },
      host: {
        id: 'bot',
        webhookUrl: '',
        language: 'en',
        log: silent,
        accept: async () => 'new',
        viewOf: async () => undefined,
        wasSeen: async () => false,
        feedback: async () => undefined,
        openLink: () => Promise.reject(new Error('nothing is linked here')),
        slot: async () => undefined,
        hold: () => undefined,
        report: (health, detail) => void statuses.report('bot', health, { detail, holding: leased.at(-1) === true }),
      },
      leases: createLeases(store, name),
      statuses,
      onLease: (mine) => leased.push(mine),
      proved: () => false,
    },
    signal.signal,
  )
  const stop = async () => {
    signal.abort()
    await pass(10_000)
    await kept
  }
  stops.push(stop)
  return { statuses, leased, stop }
}
const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
/** Time goes by, and the database has its share of it: that is real. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    await vi.advanceTimersByTimeAsync(100)
    for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve))
  }
}

test('one process connects, the other waits until it is gone', async () => {
  const runs: string[] = []
  const running = (name: string) => (signal: AbortSignal) => {
    runs.push(name)
    return untilStopped(signal)
  }
  const a = start('a', running('a'))
  await pass(100)
  start('b', running('b'))
  await pass(30_000)
  expect(runs).toEqual(['a'])
  await a.stop()
  await pass(10_000)
  expect(runs).toEqual(['a', 'b'])
})

test('a process that lost its lease ends its connection, and says nothing against the one that has it now', async () => {
  let ended = false
  const a = start('a', async (signal) => {
    await untilStopped(signal)
    ended = true
  })
  await pass(100)
  await store.write(({ db }) =>
    db
      .updateTable('leases')
      .set({ owner: 'b', until: Date.now() + 3600_000 })
      .execute(),
  )
  const b = new ChannelStatuses(store, 'b')
  await b.report('bot', 'connected', { holding: true })
  await pass(6_000)
  expect(ended).toBe(true)
  expect(a.leased).toEqual([true, false])
  await a.statuses.beat()
  await b.beat()
  expect(await b.of('bot')).toMatchObject({ state: 'connected', owner: 'b' })
})

test('a process that cannot renew its lease ends its connection before another may begin one', async () => {
  let ended = 0
  start('a', async (signal) => {
    await untilStopped(signal)
    ended = Date.now()
  })
  await pass(7_000)
  const { until } = await store.db.selectFrom('leases').select('until').executeTakeFirstOrThrow()
  await sql`create trigger refuse before update on leases begin select raise(abort, 'disk trouble'); end`.execute(
    store.db,
  )
  await pass(30_000)
  expect(ended).toBeGreaterThan(0)
  expect(ended).toBeLessThanOrEqual(until)
  await sql`drop trigger refuse`.execute(store.db)
})

test('a connection that does not end when it is told to does not hold up whoever told it', async () => {
  const { stop } = start('a', () => new Promise(() => undefined))
  await pass(100)
  await stop()
})

test('a lost connection is tried again, later and later; one that an admin must mend, once a minute', async () => {
  let tries = 0
  const a = start('a', async () => {
    tries++
    throw new RemoteError('unreachable', 'no route')
  })
  await pass(3_000)
  expect(tries).toBeGreaterThanOrEqual(2)
  expect(tries).toBeLessThanOrEqual(4)
  expect(await a.statuses.of('bot')).toMatchObject({ state: 'disconnected', lastError: 'no route' })
  await a.stop()

  tries = 0
  const b = start('b', async () => {
    tries++
    throw new RemoteError('denied', 'wrong secret')
  })
  await pass(10_000)
  expect(tries).toBe(1)
  expect(await b.statuses.of('bot')).toMatchObject({ state: 'denied', lastError: 'wrong secret' })
  await pass(70_000)
  expect(tries).toBe(2)
})
