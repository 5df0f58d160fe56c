import { setImmediate as breathe } from 'node:timers/promises'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Store } from './db.ts'
import { containing } from './like.ts'
import { type MessageRecord, recordsOf, seqOf } from './messages.ts'
import type { MessageState, Schema } from './schema.ts'
import { knownAs } from './senders.ts'

export interface MessageFilter {
  channel?: string | undefined
  conversation?: string | undefined
  states?: MessageState[] | undefined
  /** The platform's id of who said it. */
  sender?: string | undefined
  /** Who answered, or tried to. */
  agent?: string | undefined
  /** Received at this instant or later, and before that one. */
  from?: number | undefined
  to?: number | undefined
  /** Part of what was said or of the sender's name, in whatever case; or a reference such as M123. */
  q?: string | undefined
  /** Only those that came before this one. */
  before?: number | undefined
}

/** So many messages are looked at in one go: a few ms, on the event loop where the database is in this process. */
const WINDOW = 2_000
/** For so long, in ms, messages that fit are looked for; then the list says where to go on. */
const PATIENCE = 20
/** Clocks of processes differ: the order in which messages came is that of their instants only so far, in ms. */
const SKEW = 10_000

/**
 * Messages that fit, newest first. They are looked for from the newest on, along the index that leads furthest back, one window after
 * the other: `next` is the `before` of the next page, after a full one, or where the search stopped for now. Undefined: that was all.
 */
export async function listMessages(
  db: Store['db'],
  filter: MessageFilter,
  limit: number,
): Promise<{ items: MessageRecord[]; next: number | undefined }> {
  const since = performance.now()
  const found = await referredTo(db, filter)
  const pageOf = async (next: number | undefined) => ({ items: await recordsOf(db, found.slice(0, limit)), next })
  let [before, floor] = await Promise.all([ceilingOf(db, filter), floorOf(db, filter)])
  for (let lookedAt = 1; ; lookedAt++) {
    const window = await furthest(db, filter, before)
    const least = Math.max(window.end, floor)
    found.push(...(await within(db, filter, { ...window, before, least, most: limit + 1 - found.length })))
    if (found.length > limit) return pageOf(found[limit - 1])
    if (window.end <= floor) return pageOf(undefined)
    before = window.end
    // The next window takes about as long as those before did.
    const took = performance.now() - since
    if (took + took / lookedAt > PATIENCE) return pageOf(before)
    await breathe()
  }
}

type Where = ExpressionBuilder<Schema, 'messages'>

/** An index that leads along messages that fit, in the order in which they came. */
type Way = 'conversation' | 'sender' | 'agent' | 'states' | 'channel' | 'all'

/** The next messages on a way: down to this one; 0 when the way ends before the window is full. */
interface Window {
  way: Way
  end: number
}

/** Of all ways, the one whose next messages reach furthest back: it passes the fewest that do not fit. */
async function furthest(db: Store['db'], filter: MessageFilter, before: number): Promise<Window> {
  const windows = await Promise.all(waysFor(filter).map((way) => reach(db, way, { filter, before })))
  return windows.reduce((one, other) => (other.end < one.end ? other : one))
}

function waysFor({ conversation, sender, agent, states, channel }: MessageFilter): Way[] {
  if (conversation !== undefined) return ['conversation']
  const ways: Way[] = []
  if (sender !== undefined) ways.push('sender')
  if (agent !== undefined) ways.push('agent')
  if (states !== undefined) ways.push('states')
  if (channel !== undefined) ways.push('channel')
  return ways.length > 0 ? ways : ['all']
}

async function reach(
  db: Store['db'],
  way: Way,
  { filter, before }: { filter: MessageFilter; before: number },
): Promise<Window> {
  const next = along(db, way, filter).map((list) =>
    db
      .selectFrom(list.where('seq', '<', before).orderBy('seq', 'desc').limit(sql.lit(WINDOW)).as('list'))
      .select('seq'),
  )
  const [first, ...others] = next
  if (!first) return { way, end: 0 }
  const row = await db
    .selectFrom(others.reduce((all, one) => all.unionAll(one), first).as('lists'))
    .select('seq')
    .orderBy('seq', 'desc')
    .offset(sql.lit(WINDOW - 1))
    .limit(sql.lit(1))
    .executeTakeFirst()
  return { way, end: row?.seq ?? 0 }
}

/** The lists of a way: one for each state that is wanted, else one. */
function along(db: Store['db'], way: Way, { conversation, sender, agent, states = [], channel }: MessageFilter) {
  const all = db.selectFrom('messages').select('messages.seq')
  if (way === 'conversation') return [all.where('conversation', '=', conversation ?? '')]
  if (way === 'sender') return [all.where('sender', '=', sender ?? '')]
  if (way === 'channel') return [all.where('channel', '=', channel ?? '')]
  if (way === 'states') return states.map((state) => all.where('state', '=', state))
  if (way === 'all') return [all]
  const turns = db
    .selectFrom('tasks')
    .select('message as seq')
    .where('agent', '=', agent ?? '')
  return [db.selectFrom(turns.as('messages')).select('messages.seq')]
}

/** The messages of a window that fit. */
async function within(
  db: Store['db'],
  filter: MessageFilter,
  { way, before, least, most }: { way: Way; before: number; least: number; most: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('messages')
    .select('messages.seq')
    .where((e) => e.and(conditions(e, filter, way)))
    .where('messages.seq', '<', before)
    .where('messages.seq', '>=', least)
    .$if(way === 'agent', (query) =>
      query.where('messages.seq', 'in', (e) =>
        e
          .selectFrom('tasks')
          .select('message')
          .where('agent', '=', filter.agent ?? '')
          .where('message', '<', before)
          .where('message', '>=', least),
      ),
    )
    .orderBy('messages.seq', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ seq }) => seq)
}

/** What leads along the way as it is; the rest as expressions, so that they are filters and no other way in. */
function conditions(e: Where, filter: MessageFilter, way: Way): Expression<SqlBool>[] {
  const { channel, conversation, states, sender, agent, from, to, q } = filter
  const text = (column: 'channel' | 'conversation' | 'sender' | 'state', is: Way) =>
    way === is ? sql<string>`${sql.ref(`messages.${column}`)}` : sql<string>`messages.${sql.ref(column)} || ''`
  const all: Expression<SqlBool>[] = []
  if (channel !== undefined) all.push(e(text('channel', 'channel'), '=', channel))
  if (conversation !== undefined) all.push(e(text('conversation', 'conversation'), '=', conversation))
  if (sender !== undefined) all.push(e(text('sender', 'sender'), '=', sender))
  if (states !== undefined) all.push(e(text('state', 'states'), 'in', states))
  if (agent !== undefined && way !== 'agent') all.push(answeredBy(e, agent))
  if (from !== undefined) all.push(e(sql<number>`messages.received_at + 0`, '>=', from))
  if (to !== undefined) all.push(e(sql<number>`messages.received_at + 0`, '<', to))
  if (q !== undefined) all.push(saying(e, q))
  return all
}

const answeredBy = (e: Where, agent: string): Expression<SqlBool> =>
  e.exists(
    e.selectFrom('tasks').select('message').whereRef('message', '=', 'messages.seq').where('tasks.agent', '=', agent),
  )

function saying(e: Where, q: string): Expression<SqlBool> {
  const said = e.or([
    containing('messages.text', q),
    containing('messages.sender_name', q),
    e.and([e('messages.sender_name', 'is', null), knownAs('messages.channel', 'messages.sender', q)]),
  ])
  const seq = referenceIn(q)
  return seq === undefined ? said : e.and([said, e('messages.seq', '!=', seq)])
}

/** The message that the words refer to, such as M123, wherever it stands: first on the first page. */
async function referredTo(db: Store['db'], filter: MessageFilter): Promise<number[]> {
  const seq = filter.q === undefined || filter.before !== undefined ? undefined : referenceIn(filter.q)
  if (seq === undefined) return []
  const { q: _q, ...rest } = filter
  return within(db, rest, { way: 'all', before: seq + 1, least: seq, most: 1 })
}

const referenceIn = (q: string): number | undefined => (/^m/i.test(q) ? seqOf(q) : undefined)

async function ceilingOf(db: Store['db'], { before = Number.MAX_SAFE_INTEGER, to }: MessageFilter): Promise<number> {
  if (to === undefined) return before
  const row = await db
    .selectFrom('messages')
    .select('seq')
    .where('received_at', '<', to + SKEW)
    .orderBy('received_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return Math.min(before, (row?.seq ?? 0) + 1)
}

async function floorOf(db: Store['db'], { from }: MessageFilter): Promise<number> {
  if (from === undefined) return 0
  const row = await db
    .selectFrom('messages')
    .select('seq')
    .where('received_at', '>=', from - SKEW)
    .orderBy('received_at')
    .orderBy('seq')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return row?.seq ?? Number.MAX_SAFE_INTEGER
}
