import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { ChannelStatuses } from './channel-status.ts'
import type { Store } from './db.ts'
import { openStore } from './open.ts'

function testStatuses(open: () => Promise<Store>): void {
  let store: Store
  beforeAll(async () => {
    store = await open()
  })
  afterAll(() => store.close())
  const holding = { holding: true }

  test('what is reported in one moment is noted in the order in which it was said', async () => {
    const statuses = new ChannelStatuses(store, 'a')
    const said = ['connecting', 'connected', 'connecting', 'connected'] as const
    await Promise.all(said.map((state) => statuses.report('order', state, holding)))
    expect(await statuses.of('order')).toMatchObject({ state: 'connected', reconnects: 1, owner: 'a' })
  })

  test('a process without the connection adds what it learned, and the holder goes on answering for it', async () => {
    const [a, b] = [new ChannelStatuses(store, 'a'), new ChannelStatuses(store, 'b')]
    await b.report('webhook', 'connected', { holding: false })
    expect((await a.of('webhook')).state).toBe('disconnected')
    await a.report('webhook', 'connecting', holding)
    await b.report('webhook', 'connected', { holding: false })
    expect(await a.of('webhook')).toMatchObject({ state: 'connected', owner: 'a' })
    await b.stopped('webhook')
    expect((await a.of('webhook')).state).toBe('connected')
    await a.stopped('webhook')
    await b.report('webhook', 'connected', { holding: false })
    expect((await a.of('webhook')).state).toBe('stopped')
  })

  test('what is known of a channel outlives its stop, whichever process runs it next', async () => {
    const [a, b] = [new ChannelStatuses(store, 'a'), new ChannelStatuses(store, 'b')]
    await a.report('tea', 'connected', holding)
    await a.lost('tea', 'disconnected', 'The line was cut.')
    const before = await a.of('tea')
    await a.stopped('tea')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 })
    const kept = { connectedAt: before.connectedAt, lastError: 'The line was cut.', lastErrorAt: before.lastErrorAt }
    expect(await b.of('tea')).toMatchObject({ ...kept, state: 'stopped', owner: undefined })
    await b.report('tea', 'connecting', holding)
    expect(await b.of('tea')).toMatchObject({ ...kept, state: 'connecting', owner: 'b', reconnects: 0 })
    await b.report('tea', 'connected', holding)
    expect(await b.of('tea')).toMatchObject({ ...kept, connectedAt: Date.now(), since: Date.now(), reconnects: 1 })
    vi.useRealTimers()
  })

  test('a status that nobody has confirmed for half a minute is not believed', async () => {
    const statuses = new ChannelStatuses(store, 'a')
    await statuses.report('silent', 'connected', holding)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    expect((await statuses.of('silent')).state).toBe('disconnected')
    await statuses.beat()
    expect((await statuses.of('silent')).state).toBe('connected')
    vi.useRealTimers()
  })
}

describe('channel statuses on SQLite', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'teahouse-statuses-'))
  afterAll(() => rmSync(dataDir, { recursive: true }))
  testStatuses(() => openStore({ dataDir }))
})

await describeOnPostgres('channel statuses on PostgreSQL', ({ createTables }) => {
  testStatuses(async () => openStore({ dataDir: '', databaseUrl: await createTables() }))
})
