import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { farSessions } from '../../test/helpers/far-sessions.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { silent } from '../../test/helpers/silent.ts'
import type { News } from '../contract/agent.ts'
import { createLocalBus } from '../store/bus.ts'
import { migrate, type Store } from '../store/db.ts'
import { Inbox } from '../store/inbox.ts'
import { createLeases } from '../store/leases.ts'
import { Muted } from '../store/muted.ts'
import { openPostgres } from '../store/postgres.ts'
import type { Scheduler } from '../store/scheduler.ts'
import { Sessions } from '../store/sessions.ts'
import { openSqlite } from '../store/sqlite.ts'
import { Watches } from '../store/watches.ts'
import { NewsDesk } from './news-desk.ts'
import { NewsPoller } from './news-poller.ts'

const scheduler: Scheduler = {
  wake: async () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
  busy: 0,
}
const conversation = 'tea:ann'
const kettle = { conversation, agent: 'coder', key: 'kettle' }

/** What is promised to those who watch, in as many processes as share the database. */
function testDesk(open: () => Promise<[Store, ...Store[]]>): void {
  let stores: [Store, ...Store[]]
  let watches: Watches
  const processes: { desk: NewsDesk; watches: Watches; store: Store }[] = []
  beforeAll(async () => {
    stores = await open()
    for (const [n, store] of stores.entries()) {
      await migrate(store)
      const inbox = new Inbox(store, scheduler, `process ${n}`)
      const parts = { watches: new Watches(store), muted: new Muted(store), manager: { get: () => undefined } }
      processes.push({ store, ...parts, desk: new NewsDesk({ store, inbox, log: silent, ...parts }) })
    }
    watches = new Watches(stores[0])
    await stores[0].db
      .insertInto('conversations')
      .values({ id: conversation, channel: 'tea', chat: '{"key":"ann","kind":"direct"}', address: '1', updated_at: 1 })
      .execute()
  })
  afterAll(() => Promise.all(stores.map((store) => store.close())))
  const pushed = async () => {
    const rows = await stores[0].db.selectFrom('messages').select(['text', 'lane']).orderBy('seq').execute()
    return rows.map(({ text, lane }) => [text.split('\n\n')[1], lane])
  }
  const everywhere = (far: ReturnType<typeof farSessions>, news: News[]) =>
    Promise.all(processes.flatMap(({ desk }) => news.map((one) => desk.tell('coder', far.watch, one))))

  test('what all of them find at once is told once, step by step', async () => {
    const far = farSessions('kettle')
    await watches.ask({ ...kettle, sender: 'ann', title: 'The kettle', state: { key: 'kettle' } })
    const look = async () =>
      (await far.watch.news(await watches.watched('coder'), { hurry: new Set(), signal: new AbortController().signal }))
        .news
    await everywhere(far, await look())
    far.happens('kettle', { said: 'One.' })
    far.happens('kettle', { said: 'Two.' })
    const first = await look()
    await everywhere(far, [...first, ...first])
    await everywhere(far, first)
    await everywhere(far, await look())
    expect(await pushed()).toEqual([
      ['One.', 'tea:ann+'],
      ['Two.', 'tea:ann+'],
    ])
    expect(await watches.get(kettle)).toMatchObject({ cursor: 2, title: 'The kettle', fresh: true })
  })

  test('what is youngest is handed over once', async () => {
    const sessions = new Sessions(stores[0])
    const { id } = await sessions.start('somewhere', 'coder')
    await watches.handOver(kettle, id)
    expect((await sessions.current('somewhere'))?.state).toEqual({ key: 'kettle', told: 2 })
    expect((await watches.get(kettle))?.fresh).toBe(false)
  })

  test('one of them asks at a time, and another goes on when it stops', async () => {
    const far = farSessions('kettle')
    far.pace = 60_000
    const asking = new Set<number>()
    const bus = createLocalBus()
    const pollers = processes.map(({ desk, watches, store }, n) => {
      const watch = {
        ...far.watch,
        news(...given: Parameters<typeof far.watch.news>) {
          asking.add(n)
          return far.watch.news(...given)
        },
      }
      const agents = { get: () => ({ watch }) }
      const leases = createLeases(store, `process ${n}`)
      return new NewsPoller({ watches, desk, agents, leases, bus, log: silent })
    })
    for (const poller of pollers) poller.start()
    await eventually(() => asking.size === 1)
    const [first = 0] = asking
    await pollers[first]?.stop()
    // Somebody begins to watch, so the others look.
    await eventually(async () => {
      await bus.publish('news', { agent: 'coder', keys: [] })
      return asking.size === Math.min(2, pollers.length)
    })
    await Promise.all(pollers.map((poller) => poller.stop()))
  })

  test('a conversation that left its session is not told of it; what it asked for stays', async () => {
    const cup = { ...kettle, key: 'cup', sender: 'ann', state: { key: 'cup' }, cursor: 7 }
    await watches.tell(cup, { connects: true })
    await watches.tell({ ...cup, key: 'pot' }, { connects: true })
    expect((await watches.in(conversation)).map(({ key, kind }) => [key, kind])).toEqual([
      ['kettle', 'asked'],
      ['pot', 'connected'],
    ])
    await watches.drop({ ...kettle, key: 'pot' }, true)
    await watches.tell({ ...cup, key: 'pot' }, { connects: true })
    expect(await watches.countOf('coder', ['kettle', 'pot'])).toBe(1)
    await watches.leave(conversation)
    expect((await watches.in(conversation)).map(({ key }) => key)).toEqual(['kettle'])
  })
}

describe('news, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  testDesk(async () => [await openSqlite(join(folder, 'teahouse.db'))])
  afterAll(() => rmSync(folder, { recursive: true }))
})

await describeOnPostgres('news, on PostgreSQL', (postgres) => {
  testDesk(async () => {
    const url = await postgres.createDatabase()
    const first = await openPostgres(url)
    return [first, await openPostgres(url)]
  })
})
