import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { addUp } from '../services/statistics.ts'
import { Calls } from './calls.ts'
import { type ConversationFilter, listConversations } from './conversations.ts'
import { migrate, type Store } from './db.ts'
import { Inbox } from './inbox.ts'
import { latelyIn } from './lately.ts'
import { listMessages, type MessageFilter } from './message-list.ts'
import { getMessage } from './messages.ts'
import { openPostgres } from './postgres.ts'
import { Replies } from './replies.ts'
import { type Cutoffs, sweepAudit, sweepMessages, wipeSessions } from './retention.ts'
import { retry } from './retry.ts'
import { openSqlite } from './sqlite.ts'
import { tally } from './stats.ts'
import { Tasks } from './tasks.ts'

/** What is read of messages, the same on both databases. */
function testReading(open: () => Promise<Store>): void {
  let store: Store
  let inbox: Inbox
  let replies: Replies
  const woken: string[] = []

  beforeAll(async () => {
    store = await open()
    await migrate(store)
    inbox = new Inbox(
      store,
      {
        wake: async (_, lane) => void woken.push(lane),
        start: async () => undefined,
        stop: async () => undefined,
        busy: 0,
      },
      'test',
    )
    replies = new Replies(store)
    await say('Green TEA, 100%', 'chat')
    await say('black coffee', 'other')
    await say('水 tea', 'chat')
    await work('tea:chat', 'answered', 120)
    await work('tea:other', 'failed', 40)
  })
  afterAll(() => store.close())

  async function say(text: string, chat: string): Promise<void> {
    const message = {
      id: text,
      conversation: { key: chat, kind: 'direct' as const },
      sender: { id: 'ann', name: 'Ann' },
      text,
      files: [],
      addressed: true,
      sentAt: Date.now(),
      address: null,
    }
    const lane = `tea:${chat}`
    await store.write((tx) => inbox.put(tx, { channel: 'tea', conversation: lane, lane, message, verdict: null }))
  }

  async function work(lane: string, state: 'answered' | 'failed', addedMs: number): Promise<void> {
    const job = await inbox.take(lane, () => 0)
    if (!job || 'due' in job) throw new Error('nothing to do')
    const reply = await replies.open(job)
    const tasks = new Tasks(store)
    await tasks.begin({ message: job.seq, session: 's', agent: 'kb', asked: job.message.text })
    await tasks.finish({ message: job.seq, session: 's' }, 'yes', { input: 10, output: 2 })
    if (!reply) throw new Error('no reply')
    await replies.save({ ...reply, addedMs, view: { text: 'yes', state: 'done' } })
    await inbox.settle(job, state === 'failed' ? { state, error: 'broken' } : { state })
  }

  test.each<[MessageFilter, string[]]>([
    [{}, ['水 tea', 'black coffee', 'Green TEA, 100%']],
    [{ channel: 'tea', before: 3 }, ['black coffee', 'Green TEA, 100%']],
    [{ conversation: 'tea:chat', states: ['waiting', 'failed'] }, ['水 tea']],
    [{ channel: 'tea', states: ['failed', 'answered'] }, ['black coffee', 'Green TEA, 100%']],
    [{ q: 'tea' }, ['水 tea', 'Green TEA, 100%']],
    [{ q: '100%' }, ['Green TEA, 100%']],
    [{ q: '水' }, ['水 tea']],
    [{ q: 'ANN' }, ['水 tea', 'black coffee', 'Green TEA, 100%']],
    [{ q: '_' }, []],
    [{ q: 'M2' }, ['black coffee']],
    [{ channel: 'coffee' }, []],
    [{ sender: 'ann', states: ['failed'] }, ['black coffee']],
    [{ sender: 'bob' }, []],
    [{ agent: 'kb' }, ['black coffee', 'Green TEA, 100%']],
    [{ agent: 'kb', states: ['answered', 'waiting'], channel: 'tea' }, ['Green TEA, 100%']],
    [{ agent: 'nobody' }, []],
    [{ from: 0, to: 2 ** 50, q: 'coffee' }, ['black coffee']],
    [{ from: Date.now() + 3600_000 }, []],
    [{ to: 1 }, []],
    [{ q: 'M2', states: ['answered'] }, []],
  ])('%j finds what it says, newest first', async (filter, texts) => {
    const { items, next } = await listMessages(store.db, filter, 10)
    expect(items.map(({ text }) => text)).toEqual(texts)
    expect(next).toBeUndefined()
  })

  test('a message comes with its reply and its turn, as numbers and texts of ours', async () => {
    expect(await getMessage(store.db, 1)).toMatchObject({
      seq: 1,
      chat: { key: 'chat', kind: 'direct' },
      state: 'answered',
      receivedAt: expect.any(Number),
      settledAt: expect.any(Number),
      mergedInto: undefined,
      reply: { view: { text: 'yes', state: 'done' }, timeline: [{ what: 'started', at: expect.any(Number) }] },
      turn: { agent: 'kb', input: 10, output: 2 },
    })
    expect(await getMessage(store.db, 3)).toMatchObject({ reply: undefined, turn: undefined, settledAt: undefined })
    expect(await getMessage(store.db, 999_999_999_999_999)).toBeUndefined()
  })

  test('statistics add up', async () => {
    const { totals, channels, agents } = await addUp(tally(store.db, { from: 0, to: Date.now() + 1 }))
    expect(totals).toEqual({
      messages: 3,
      replies: 1,
      failures: 1,
      tokens: { input: 20, output: 4 },
      addedLatencyMs: { p50: 40, p99: 120 },
    })
    expect(channels.get('tea')).toEqual(totals)
    expect(agents.get('kb')).toEqual({ ...totals, messages: 2 })
  })

  test('conversations are listed, calls added up', async () => {
    const { items: all } = await listConversations(store.db, {}, 10)
    expect(all.map(({ id }) => id)).toContain('tea:other')
    const [first, second] = all
    const before = { at: first!.updatedAt, id: first!.id }
    expect(await listConversations(store.db, { before }, 10)).toEqual({ items: [second], next: undefined })
    expect(await listConversations(store.db, {}, 1)).toEqual({ items: [first], next: before })
    const idsOf = async (filter: ConversationFilter) =>
      (await listConversations(store.db, filter, 10)).items.map(({ id }) => id).sort()
    expect(await idsOf({ q: 'ANN' })).toEqual(['tea:chat', 'tea:other'])
    expect(await idsOf({ q: 'OTHER', channel: 'tea' })).toEqual(['tea:other'])
    expect(await idsOf({ state: 'running' })).toEqual(['tea:chat'])
    expect(await idsOf({ state: 'idle' })).toEqual(['tea:other'])
    expect(await idsOf({ state: 'taken' })).toEqual([])
    const lately = await latelyIn(store.db, ['tea:chat', 'tea:other', 'nowhere'])
    expect(lately.get('tea:chat')).toMatchObject({
      last: { text: '水 tea' },
      people: [{ id: 'ann', name: 'Ann' }],
      waiting: 1,
    })
    expect(lately.get('nowhere')).toEqual({ last: undefined, people: [], running: false, waiting: 0 })
    const calls = new Calls(store)
    const counted = [await calls.add('tea', '2026-11', 5), await calls.add('tea', '2026-11', 2)]
    expect([...counted, await calls.add('tea', '2026-12', 1)]).toEqual([5, 7, 1])
  })

  test('of two who retry at once, one is told that it is under way', async () => {
    const outcomes = await Promise.allSettled([1, 2].map(() => retry({ store, inbox, replies }, 2)))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await getMessage(store.db, 2)).toMatchObject({ state: 'waiting', error: undefined, reply: undefined })
    expect(woken.at(-1)).toBe('tea:other')
    await expect(retry({ store, inbox, replies }, 1)).rejects.toMatchObject({ code: 'not-retryable' })
    await expect(retry({ store, inbox, replies }, 77)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('what is old is removed, what is open is not', async () => {
    const old = Date.now() + 1000
    const sweep = async (cutoffs: Cutoffs) => {
      let removed = 0
      for await (const some of sweepMessages(store, cutoffs)) removed += some
      return removed
    }
    expect(await sweep({ content: old, timelines: old, messages: undefined })).toBe(2)
    expect(await getMessage(store.db, 1)).toMatchObject({ text: '', reply: { view: { text: '' }, timeline: [] } })
    expect(await getMessage(store.db, 3)).toMatchObject({ text: '水 tea', wipedAt: undefined })
    await sweep({ content: undefined, timelines: undefined, messages: old })
    expect(await getMessage(store.db, 1)).toBeUndefined()
    await wipeSessions(store, old)
    expect(await sweepAudit(store, old)).toBe(0)
  })
}

describe('reading messages, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  testReading(async () => openSqlite(join(folder, 'teahouse.db')))
  afterAll(() => rmSync(folder, { recursive: true }))
})

await describeOnPostgres('reading messages, on PostgreSQL', (postgres) => {
  testReading(async () => openPostgres(await postgres.createDatabase()))
})
