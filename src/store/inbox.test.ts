import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import type { InboundMessage } from '../contract/message.ts'
import type { Store } from './db.ts'
import { Inbox } from './inbox.ts'
import type { Job } from './job.ts'
import { openStore } from './open.ts'
import { Replies } from './replies.ts'
import type { Scheduler } from './scheduler.ts'

/** What the inbox keeps on every database. Each test has a lane of its own, and wakes are only noted. */
function testInbox(open: () => Promise<Store>): void {
  let store: Store
  let inbox: Inbox
  let count = 0
  const woken: { lane: string; due: number | undefined }[] = []
  const scheduler: Scheduler = {
    wake: async (_tx, lane, due) => void woken.push({ lane, due }),
    start: async () => undefined,
    stop: async () => undefined,
    busy: 0,
  }

  beforeAll(async () => {
    store = await open()
    inbox = new Inbox(store, scheduler, 'this process')
  })
  afterAll(() => store.close())

  const said = (text: string, more: Partial<InboundMessage> = {}): InboundMessage => ({
    id: `m${++count}`,
    conversation: { key: 'chat', kind: 'direct' },
    sender: { id: 'ann' },
    text,
    files: [],
    addressed: true,
    sentAt: Date.now(),
    address: { to: 'chat' },
    ...more,
  })
  const put = (lane: string, message: InboundMessage, verdict: string | null = null) =>
    store.write((tx) => inbox.put(tx, { channel: 'paper', conversation: lane, lane, message, verdict }))
  const taken = async (lane: string): Promise<Job> => {
    const job = await inbox.take(lane, () => 0)
    if (!job || 'due' in job) throw new Error(`nothing to take: ${JSON.stringify(job)}`)
    return job
  }
  const states = async (lane: string) => {
    const rows = await store.db.selectFrom('messages').select('state').where('lane', '=', lane).orderBy('seq').execute()
    return rows.map(({ state }) => state)
  }

  test('/stop drops what waits its turn, and leaves what has begun to whoever works on it', async () => {
    for (const text of ['one', 'two', 'three']) await put('stop', said(text))
    const job = await taken('stop')
    expect(await store.write((tx) => inbox.stop(tx, 'stop'))).toEqual({ begun: [job.seq], dropped: 2 })
    expect(await states('stop')).toEqual(['running', 'stopped', 'stopped'])
    expect(await inbox.settle(job, { state: 'stopped' })).toBe(true)
    expect(await inbox.take('stop', () => 0)).toBeUndefined()
  })

  test('/stop has a message that is put off taken at once, to say that it is stopped', async () => {
    await put('put off', said('one'))
    await inbox.settle(await taken('put off'), { state: 'waiting', due: Date.now() + 60_000 })
    expect(await inbox.take('put off', () => 0)).toHaveProperty('due')
    const { begun } = await store.write((tx) => inbox.stop(tx, 'put off'))
    expect(woken.at(-1)).toEqual({ lane: 'put off', due: undefined })
    expect(await taken('put off')).toMatchObject({ seq: begun[0], attempt: 2, cancelled: true })
  })

  test('a message that is put off just after it was stopped does not wait', async () => {
    await put('late', said('one'))
    const job = await taken('late')
    await store.write((tx) => inbox.stop(tx, 'late'))
    await inbox.settle(job, { state: 'waiting', due: Date.now() + 60_000 })
    expect(await taken('late')).toMatchObject({ attempt: 2, cancelled: true })
  })

  test('a message that interrupts leaves those that wait', async () => {
    for (const text of ['one', 'two']) await put('interrupt', said(text))
    const job = await taken('interrupt')
    expect(await store.write((tx) => inbox.interrupt(tx, 'interrupt'))).toEqual([job.seq])
    expect(await states('interrupt')).toEqual(['running', 'waiting'])
  })

  test('messages that are answered together are one message to the next attempt, and share its outcome', async () => {
    const picture = { name: 'a.png', kind: 'image' as const, ref: 1 }
    await put('merge', said('one', { quote: 'before' }))
    await put('merge', said('two', { quote: 'beside' }))
    await put('merge', said('', { files: [picture] }))
    await put('merge', said('/new'), 'a command')
    await put('merge', said('after'))
    const grown = await inbox.mergeBehind(await taken('merge'), 20)
    const whole = { text: 'one\n\ntwo', quote: 'before\n\nbeside', files: [picture] }
    expect(grown.message).toMatchObject(whole)
    await inbox.giveBack(grown)
    const again = await taken('merge')
    expect(again).toMatchObject({ seq: grown.seq, attempt: 2, message: whole })
    await inbox.settle(again, { state: 'failed', error: 'no' })
    expect(await states('merge')).toEqual(['failed', 'failed', 'failed', 'waiting', 'waiting'])
  })

  test('an attempt that another process has overtaken changes nothing', async () => {
    await put('overtaken', said('one'))
    const slow = await taken('overtaken')
    const quick = await taken('overtaken')
    expect(await inbox.settle(slow, { state: 'failed' })).toBe(false)
    await inbox.giveBack(slow)
    expect(await states('overtaken')).toEqual(['running'])
    expect(await inbox.settle(quick, { state: 'answered' })).toBe(true)
  })

  test('an edit changes what a waiting message says, and nothing once it has begun, or is a command', async () => {
    const [one, two, command] = [said('one', { sentAt: 1 }), said('two'), said('/new hello')]
    await put('edit', one)
    await put('edit', two)
    await put('edit', command, 'a command')
    const edit = (message: InboundMessage) => store.write((tx) => inbox.edit(tx, 'paper', { ...message, edited: true }))
    await edit({ ...one, text: 'one, better', sentAt: 2, address: null })
    await edit({ ...command, text: 'hello' })
    const job = await taken('edit')
    expect(job.message).toMatchObject({ text: 'one, better', sentAt: 1, address: { to: 'chat' } })
    await edit({ ...one, text: 'too late' })
    await inbox.giveBack(job)
    expect((await taken('edit')).message.text).toBe('one, better')
    await edit({ ...two, id: 'never seen' })
    const texts = await store.db
      .selectFrom('messages')
      .select('text')
      .where('lane', '=', 'edit')
      .orderBy('seq')
      .execute()
    expect(texts.map(({ text }) => text)).toEqual(['one, better', 'two', '/new hello'])
  })

  test('a sender’s messages are counted, and those that were decided in one way', async () => {
    const bob = { sender: { id: 'bob' } }
    await put('count', said('one', bob))
    await put('count', said('two', bob), 'too many')
    await put('count', said('three'), 'too many')
    const mine = { channel: 'paper', sender: 'bob', since: 0 }
    expect(await inbox.countFrom(mine, 'too many')).toEqual({ sent: 2, decided: 1 })
    expect(await inbox.countFrom({ ...mine, since: Date.now() + 1000 }, 'too many')).toEqual({ sent: 0, decided: 0 })
  })

  test('an attempt that was asleep takes no messages into what another one answers', async () => {
    await put('asleep', said('one'))
    const slow = await taken('asleep')
    const quick = await taken('asleep')
    await put('asleep', said('two'))
    expect(await inbox.mergeBehind(slow, 20)).toBe(slow)
    await inbox.settle(quick, { state: 'answered' })
    expect(await states('asleep')).toEqual(['answered', 'waiting'])
  })

  test('an attempt that was asleep does not take the reply from the one that has it', async () => {
    const replies = new Replies(store)
    await put('reply', said('one'))
    const slow = await taken('reply')
    const quick = await taken('reply')
    const reply = await replies.open(quick)
    expect(await replies.open(slow)).toBeUndefined()
    if (!reply) throw new Error('no reply')
    expect(await replies.save(reply)).toBe('mine')
    expect((await replies.open(quick))?.id).toBe(reply.id)
  })

  test('a chat that is renamed has its new name', async () => {
    await put('renamed', said('one', { conversation: { key: 'g', kind: 'group', title: 'Tea' } }))
    await put('renamed', said('two', { conversation: { key: 'g', kind: 'group', title: 'Coffee' } }))
    const row = await store.db.selectFrom('conversations').select('chat').where('id', '=', 'renamed').executeTakeFirst()
    expect(JSON.parse(row?.chat ?? '')).toMatchObject({ title: 'Coffee' })
  })

  test('a message whose channel is not here is left for later, without an attempt', async () => {
    await put('away', said('one'))
    expect(await inbox.take('away', () => 1000)).toHaveProperty('due')
    expect(await taken('away')).toMatchObject({ attempt: 1 })
  })
}

describe('the inbox on SQLite', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'teahouse-inbox-'))
  afterAll(() => rmSync(dataDir, { recursive: true }))
  testInbox(() => openStore({ dataDir }))
})

await describeOnPostgres('the inbox on PostgreSQL', ({ createTables }) => {
  testInbox(async () => openStore({ dataDir: '', databaseUrl: await createTables() }))
})
