import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPaper } from '../../test/helpers/paper.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { openRoad, settled } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import { channelConfig } from '../services/channel-config.ts'
import { migrate, type Store } from '../store/db.ts'
import { Inbox } from '../store/inbox.ts'
import { openPostgres } from '../store/postgres.ts'
import type { Scheduler } from '../store/scheduler.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { ChannelSettings } from './live-channel.ts'
import { type Push, type PushParts, push } from './push.ts'

/** What a key promises, in as many processes as share the database. */
function testKeys(open: () => Promise<Store[]>): void {
  let stores: Store[]
  let processes: PushParts[]
  const woken: string[] = []
  const scheduler: Scheduler = {
    wake: async (_tx, lane) => void woken.push(lane),
    start: async () => undefined,
    stop: async () => undefined,
    busy: 0,
  }
  const live = {
    config: channelConfig.parse({ id: 'tea', type: 'tea' }) as ChannelSettings,
    channel: {
      limits: { text: { max: 1000, unit: 'chars' as const } },
      send: async () => undefined,
      reach: (to: { sender: string } | { group: string }) => {
        const key = 'sender' in to ? to.sender : to.group
        const kind = 'sender' in to ? ('direct' as const) : ('group' as const)
        return { chat: { key, kind }, address: { to: key } }
      },
    },
  }
  beforeAll(async () => {
    stores = await open()
    for (const store of stores) await migrate(store)
    processes = stores.map((store, n) => ({
      store,
      inbox: new Inbox(store, scheduler, `process ${n}`),
      manager: { get: () => live },
    }))
  })
  afterAll(() => Promise.all(stores.map((store) => store.close())))

  const asked: Push = { channel: 'tea', to: { sender: 'ann' }, text: 'Tea is ready.' }
  const everywhere = (pushes: Push[]) =>
    Promise.allSettled(pushes.map((one, n) => push(processes[n % processes.length] as PushParts, one)))
  const stored = async (key: string) =>
    Number(
      (
        await stores[0]?.db
          .selectFrom('messages')
          .select((e) => e.fn.countAll().as('count'))
          .where('id', '=', `push:${key}`)
          .executeTakeFirst()
      )?.count,
    )

  test('asked for in every process at once, it is one push', async () => {
    const outcomes = await everywhere(Array.from({ length: 20 }, () => ({ ...asked, key: 'one' })))
    expect(
      new Set(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason))).size,
    ).toBe(1)
    expect(await stored('one')).toBe(1)
    expect(woken).toEqual(['tea:ann+'])
  })

  test('of two that differ one is stored, whoever comes first, and the other refused', async () => {
    const outcomes = await everywhere([
      { ...asked, key: 'two' },
      { ...asked, key: 'two', to: { group: 'kitchen' } },
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'idempotency-conflict' })
    expect(await stored('two')).toBe(1)
  })

  test('a key of half characters is a key, too', async () => {
    const [first, second] = await everywhere([
      { ...asked, key: '\ud83c' },
      { ...asked, key: '\ud83c' },
    ])
    expect(first).toEqual(second)
    expect(first?.status).toBe('fulfilled')
  })
}

describe('the key of a push, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  testKeys(async () => [await openSqlite(join(folder, 'teahouse.db'))])
  afterAll(() => rmSync(folder, { recursive: true }))
})

test('a push that was taken arrives after a crash, once', async () => {
  const paper = createPaper()
  let road = await openRoad({ paper })
  await paper.say('hello')
  await settled(road, 1)
  const reached = Promise.withResolvers<void>()
  paper.refuse = () => {
    reached.resolve()
    throw new RemoteError('busy', 'slow down', { retryAfter: 60_000 })
  }
  const asked: Push = { channel: 'paper', to: { conversation: 'paper:chat' }, text: 'Tea is ready.', key: 'k' }
  const seq = await push(road, asked)
  await reached.promise
  await road.crash()
  paper.refuse = () => undefined
  road = await road.again()
  expect(await push(road, asked)).toBe(seq)
  expect(await settled(road, 2)).toMatchObject([{ state: 'answered' }, { id: 'push:k', state: 'answered' }])
  expect(paper.sent.map(({ text }) => text)).toEqual(['Tea is ready.'])
  await road.close()
})

await describeOnPostgres('the key of a push, on PostgreSQL', (postgres) => {
  testKeys(async () => {
    const url = await postgres.createDatabase()
    const first = await openPostgres(url)
    return [first, await openPostgres(url)]
  })
})
