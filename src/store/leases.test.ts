import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { soon } from '../../test/helpers/soon.ts'
import { migrate, type Store } from './db.ts'
import { createLeases } from './leases.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

function testLeases(open: () => Promise<Store>): void {
  let store: Store
  beforeAll(async () => {
    store = await open()
    await migrate(store)
  })
  afterAll(() => store.close())

  test('only one process has a lease, and it may renew it', async () => {
    const [a, b] = [createLeases(store, 'a'), createLeases(store, 'b')]
    expect(await a.take('bot', 60_000)).toBe(true)
    expect(await b.take('bot', 60_000)).toBe(false)
    expect(await a.take('bot', 60_000)).toBe(true)
    expect(await b.ownerOf('bot')).toBe('a')
    expect(await b.take('another bot', 60_000)).toBe(true)
  })

  test('a lease that was given back is free at once', async () => {
    const [a, b] = [createLeases(store, 'a'), createLeases(store, 'b')]
    await a.take('given back', 60_000)
    await b.release('given back')
    expect(await b.ownerOf('given back')).toBe('a')
    await a.release('given back')
    expect(await b.ownerOf('given back')).toBeUndefined()
    expect(await b.take('given back', 60_000)).toBe(true)
  })

  test('a lease that was not renewed in time goes to who asks next, and its former owner is told so', async () => {
    const [a, b] = [createLeases(store, 'a'), createLeases(store, 'b')]
    await a.take('forgotten', 200)
    expect(await b.take('forgotten', 60_000)).toBe(false)
    await soon(async () => expect(await b.take('forgotten', 60_000)).toBe(true), { timeout: 5_000 })
    expect(await a.take('forgotten', 60_000)).toBe(false)
    await a.release('forgotten')
    expect(await a.ownerOf('forgotten')).toBe('b')
  })

  test('of many that ask at once, one gets it', async () => {
    const asked = Array.from({ length: 20 }, (_, n) => createLeases(store, `p${n}`).take('wanted', 60_000))
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
  })
}

describe('leases on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-leases-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  testLeases(async () => openSqlite(join(folder, 'leases.db')))
})

await describeOnPostgres('leases on PostgreSQL', ({ createDatabase }) => {
  testLeases(async () => openPostgres(await createDatabase()))

  test('a process whose clock is wrong neither keeps a lease for ever nor loses it early', async () => {
    const store = await openPostgres(await createDatabase())
    await migrate(store)
    const [a, b] = [createLeases(store, 'a'), createLeases(store, 'b')]
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    try {
      await a.take('bot', 300)
      vi.setSystemTime(Date.now() - 7_200_000)
      expect(await b.take('bot', 60_000)).toBe(false)
      for (let taken = false; !taken; taken = await b.take('bot', 60_000)) await sleep(50)
      expect(await a.ownerOf('bot')).toBe('b')
    } finally {
      vi.useRealTimers()
      await store.close()
    }
  })
})
