import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import {
  deleteConfigured,
  getConfigured,
  insertConfigured,
  lastChangeOf,
  listConfigured,
  purgeConfigured,
  purgeOne,
  restoreConfigured,
  setEnabled,
  upsertConfigured,
} from './configured.ts'
import { migrate, type Store } from './db.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const support = {
  id: 'support',
  type: 'telegram',
  enabled: true,
  origin: 'file' as const,
  config: { name: 'Ünï 水', settings: { list: [1, null, true], deep: { a: 'b' } } },
}

function testConfigured(open: () => Promise<Store>): void {
  let store: Store
  beforeAll(async () => {
    store = await open()
    await migrate(store)
  })
  afterAll(() => store.close())

  test('what is stored comes back as it was, with the instant of its last change', async () => {
    const before = Date.now()
    await upsertConfigured(store.db, 'channels', support)
    const row = await getConfigured(store.db, 'channels', 'support')
    expect(row).toEqual({ ...support, updatedAt: expect.any(Number) })
    expect(row?.updatedAt).toBeGreaterThanOrEqual(before)
    expect(await getConfigured(store.db, 'agents', 'support')).toBeUndefined()
  })

  test('storing it again replaces it', async () => {
    await upsertConfigured(store.db, 'channels', { ...support, origin: 'panel', config: {} })
    expect(await listConfigured(store.db, 'channels')).toMatchObject([{ id: 'support', origin: 'panel', config: {} }])
  })

  test('a list is in the order of ids', async () => {
    for (const id of ['b', 'a', 'c']) await upsertConfigured(store.db, 'models', { ...support, id })
    expect((await listConfigured(store.db, 'models')).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  test('it can be disabled, and what is not there says so', async () => {
    expect(await setEnabled(store.db, 'channels', 'support', false)).toBe(true)
    expect(await getConfigured(store.db, 'channels', 'support')).toMatchObject({ enabled: false })
    expect(await setEnabled(store.db, 'channels', 'nobody', true)).toBe(false)
  })

  test('what is deleted is gone for everybody, comes back as it was, and is removed for good in the end', async () => {
    const { db } = store
    await upsertConfigured(db, 'channels', support)
    const before = await lastChangeOf(db)
    await deleteConfigured(db, 'channels', 'support')
    expect(await lastChangeOf(db)).not.toBe(before)
    expect(await getConfigured(db, 'channels', 'support')).toBeUndefined()
    expect(await listConfigured(db, 'channels')).toEqual([])
    expect(await setEnabled(db, 'channels', 'support', true)).toBe(false)
    expect(await insertConfigured(db, 'channels', support)).toBe(false)
    expect(await restoreConfigured(db, 'channels', { id: 'support', since: Date.now() + 1000 })).toBe(false)
    expect(await restoreConfigured(db, 'channels', { id: 'support', since: Date.now() - 1000 })).toBe(true)
    expect(await getConfigured(db, 'channels', 'support')).toMatchObject(support)

    await deleteConfigured(db, 'channels', 'support')
    expect(await purgeConfigured(db, 'channels', Date.now() - 1000)).toEqual([])
    expect(await purgeConfigured(db, 'channels', Date.now() + 1000)).toEqual(['support'])
    expect(await purgeOne(db, 'channels', 'support')).toBe(false)
    expect(await insertConfigured(db, 'channels', support)).toBe(true)
  })
}

describe('what is configured, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  testConfigured(async () => openSqlite(join(folder, 'teahouse.db')))
  afterAll(() => rmSync(folder, { recursive: true }))
})

await describeOnPostgres('what is configured, on PostgreSQL', ({ createTables }) => {
  testConfigured(async () => openPostgres(await createTables()))
})
