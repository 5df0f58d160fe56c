import { afterEach, expect, test } from 'vitest'
import { createPaper } from '../../test/helpers/paper.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { addAudit, listAudit } from '../store/audit.ts'
import { recordsOf } from '../store/messages.ts'
import { push } from './push.ts'

let road: TestRoad
afterEach(() => road.close())

const DAY = 24 * 3600_000
const SECRET = 'oolong is in the third drawer'

/** As if it had been said so many days ago. */
const age = (id: string, days: number) =>
  road.store.db
    .updateTable('messages')
    .set({ received_at: Date.now() - days * DAY })
    .where('id', '=', id)
    .execute()

/** All that the database holds, as text. */
async function everything(): Promise<string> {
  const { db } = road.store
  const tables = ['messages', 'replies', 'tasks', 'feedback', 'sessions'] as const
  return JSON.stringify(await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute())))
}

const sweepWith = async (days: Partial<{ contentDays: number; timelineDays: number; auditDays: number }>) => {
  road.retention.use({ contentDays: 0, timelineDays: 0, auditDays: 0, ...days })
  return road.retention.sweep()
}

test('content goes when it is old enough; who, when and what became of it stay, and what is younger or open', async () => {
  road = await openRoad()
  await road.paper.say(SECRET, { quote: SECRET, files: [{ name: SECRET, kind: 'file', ref: null }] })
  await road.paper.say('young')
  await settled(road, 2)
  const told = { on: { message: 'm1' }, sender: { id: 'ann' }, verdict: 'up' as const, comment: SECRET }
  await road.judgements.put('paper', told)
  await age('m1', 8)
  expect(await sweepWith({ contentDays: 10 })).toBe(0)
  expect(await sweepWith({ contentDays: 7 })).toBe(1)
  expect(await everything()).not.toContain('third drawer')
  const [young, old] = await recordsOf(road.store.db, [2, 1])
  expect(old).toMatchObject({ text: '', state: 'answered', sender: { id: 'ann' }, wipedAt: expect.any(Number) })
  expect(old?.reply?.timeline.length).toBeGreaterThan(2)
  expect(young).toMatchObject({ text: 'young', wipedAt: undefined, reply: { view: { text: 'You said: young' } } })
  expect(await sweepWith({ contentDays: 7 })).toBe(0)
  // The platform brings it once more: it is known.
  expect(await road.paper.say(SECRET, { id: 'm1' })).toBe('seen')

  await road.store.db
    .updateTable('messages')
    .set({ state: 'waiting', due: Date.now() + DAY })
    .where('id', '=', 'm2')
    .execute()
  await age('m2', 900)
  expect(await sweepWith({ contentDays: 1, timelineDays: 1 })).toBe(1)
  expect((await recordsOf(road.store.db, [2]))[0]).toMatchObject({ text: 'young' })
})

test('timelines go by their own days', async () => {
  road = await openRoad()
  await road.paper.say('hello')
  await settled(road, 1)
  await age('m1', 100)
  expect(await sweepWith({ timelineDays: 90 })).toBe(1)
  const [message] = await recordsOf(road.store.db, [1])
  expect(message).toMatchObject({ text: 'hello', reply: { timeline: [], view: { text: 'You said: hello' } } })
})

test('a message goes whole when nothing of it is kept any more, but not within thirty days', async () => {
  road = await openRoad()
  await road.paper.say('one')
  await road.paper.say('two')
  await settled(road, 2)
  await age('m1', 31)
  await age('m2', 29)
  await sweepWith({ contentDays: 7, timelineDays: 14 })
  expect((await recordsOf(road.store.db, [1, 2])).map(({ seq, text }) => [seq, text])).toEqual([[2, '']])
  expect(await road.paper.say('two', { id: 'm2' })).toBe('seen')
})

test('a push keeps its key when its text is gone, and an old failure is not tried again', async () => {
  road = await openRoad({
    paper: createPaper({ reach: () => ({ chat: { key: 'chat', kind: 'direct' }, address: {} }) }),
  })
  const asked = { channel: 'paper', to: { sender: 'ann' }, text: SECRET, key: 'k' }
  const seq = await push(road, asked)
  await settled(road, 1)
  await road.store.db.updateTable('messages').set({ received_at: 1 }).execute()
  await sweepWith({ contentDays: 7 })
  expect(await everything()).not.toContain('third drawer')
  expect(await push(road, asked)).toBe(seq)
  expect(road.paper.sent).toHaveLength(1)
})

test('the audit log goes by its own days', async () => {
  road = await openRoad()
  const entry = { actor: 'terminal', actorName: 'x', address: null, action: 'x', target: 'x', details: [] }
  for (const at of [1, Date.now()]) await addAudit(road.store.db, { ...entry, at })
  expect(await sweepWith({ auditDays: 365 })).toBe(1)
  expect(await listAudit(road.store.db, { limit: 10 })).toHaveLength(1)
})
