import { type ExpressionBuilder, sql } from 'kysely'
import type { InboundMessage, ReplyView } from '../contract/message.ts'
import type { Store } from './db.ts'
import type { Schema } from './schema.ts'

/** Until when what was received is removed, in ms since 1970; undefined: it is kept for ever. */
export interface Cutoffs {
  content: number | undefined
  timelines: number | undefined
  /** What is left of a message: that there was one, when, by whom, and its platform's id. */
  messages: number | undefined
}

/** So many messages are looked at in one transaction: a few ms in which nobody else writes. */
const SLICE = 200

/** Removes what was kept for long enough, slice by slice; each step resolves to what it removed. What is open is never touched. */
export async function* sweepMessages(store: Store, cutoffs: Cutoffs): AsyncGenerator<number> {
  const until = Math.max(cutoffs.content ?? 0, cutoffs.timelines ?? 0, cutoffs.messages ?? 0)
  const ends = await endsOf(store, until)
  if (!ends) return
  for (let seq = ends.first; seq <= ends.last; seq += SLICE) {
    const slice = { seq, next: seq + SLICE }
    // Most slices have nothing left to remove, and are only read.
    const [contents, timelines, messages] = await Promise.all([
      withContent(store.db, slice, cutoffs.content),
      withTimeline(store.db, slice, cutoffs.timelines),
      left(store.db, slice, cutoffs.messages),
    ])
    if (contents.length + timelines.length + messages.length === 0) {
      yield 0
      continue
    }
    await store.write(async ({ db }) => {
      await forgetMessages(db, messages)
      const gone = new Set(messages)
      for (const row of contents) if (!gone.has(row.seq)) await wipe(db, row)
      if (timelines.length > 0)
        await db.updateTable('replies').set({ timeline: '[]' }).where('message', 'in', timelines).execute()
    })
    yield contents.length + timelines.length + messages.length
  }
}

/** Removes what agents keep for sessions that ended before an instant. */
export async function wipeSessions(store: Store, before: number): Promise<void> {
  await store.write(({ db }) =>
    db
      .updateTable('sessions')
      .set({ state: null })
      .where('ended_at', '<', before)
      .where('state', 'is not', null)
      .execute(),
  )
}

/** Removes the oldest entries of the audit log from before an instant; returns how many, and 0 when none is left. */
export async function sweepAudit(store: Store, before: number): Promise<number> {
  const rows = await store.write(({ db }) =>
    db
      .deleteFrom('audit')
      .where('seq', 'in', (e) =>
        e.selectFrom('audit').select('seq').where('at', '<', before).orderBy('at').limit(sql.lit(SLICE)),
      )
      .returning('seq')
      .execute(),
  )
  return rows.length
}

interface Slice {
  seq: number
  /** The first one behind it. */
  next: number
}

async function endsOf({ db }: Store, until: number): Promise<{ first: number; last: number } | undefined> {
  const oldest = await db.selectFrom('messages').select('seq').orderBy('seq').limit(sql.lit(1)).executeTakeFirst()
  const newest = await db
    .selectFrom('messages')
    .select('seq')
    .where('received_at', '<', until)
    .orderBy('received_at', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return oldest && newest && { first: oldest.seq, last: newest.seq }
}

type Db = Store['db']

const settledIn = (e: ExpressionBuilder<Schema, 'messages'>, { seq, next }: Slice, before: number) =>
  e.and([
    e('messages.seq', '>=', seq),
    e('messages.seq', '<', next),
    e(sql<number>`messages.received_at + 0`, '<', before),
    e(sql<string>`messages.state || ''`, 'not in', ['waiting', 'running']),
  ])

async function withContent(db: Db, slice: Slice, before: number | undefined) {
  if (before === undefined) return []
  return db
    .selectFrom('messages')
    .leftJoin('replies', 'replies.message', 'messages.seq')
    .select(['messages.seq', 'messages.body', 'messages.verdict', 'replies.view'])
    .where((e) => settledIn(e, slice, before))
    .where('messages.wiped_at', 'is', null)
    .execute()
}

async function withTimeline(db: Db, slice: Slice, before: number | undefined): Promise<number[]> {
  if (before === undefined) return []
  const rows = await db
    .selectFrom('messages')
    .innerJoin('replies', 'replies.message', 'messages.seq')
    .select('messages.seq')
    .where((e) => settledIn(e, slice, before))
    .where('replies.timeline', '!=', '[]')
    .execute()
  return rows.map(({ seq }) => seq)
}

async function left(db: Db, slice: Slice, before: number | undefined): Promise<number[]> {
  if (before === undefined) return []
  const rows = await db
    .selectFrom('messages')
    .select('messages.seq')
    .where((e) => settledIn(e, slice, before))
    .execute()
  return rows.map(({ seq }) => seq)
}

async function forgetMessages(db: Db, seqs: number[]): Promise<void> {
  if (seqs.length === 0) return
  for (const table of ['replies', 'tasks', 'feedback'] as const)
    await db.deleteFrom(table).where('message', 'in', seqs).execute()
  await db.deleteFrom('messages').where('seq', 'in', seqs).execute()
}

interface Content {
  seq: number
  body: string
  verdict: string | null
  view: string | null
}

/** Leaves who, when and where, and the platform's id, by which the same message is still known. */
async function wipe(db: Db, { seq, body, verdict, view }: Content): Promise<void> {
  const message: InboundMessage = JSON.parse(body)
  const { quote: _quote, ...rest } = message
  await db
    .updateTable('messages')
    .set({
      text: '',
      body: JSON.stringify({ ...rest, text: '', files: [] }),
      verdict: verdict === null ? null : JSON.stringify(bare(JSON.parse(verdict))),
      error: null,
      wiped_at: Date.now(),
    })
    .where('seq', '=', seq)
    .execute()
  if (view !== null) {
    const { state }: Pick<ReplyView, 'state'> = JSON.parse(view)
    await db
      .updateTable('replies')
      .set({ view: JSON.stringify({ text: '', state }) })
      .where('message', '=', seq)
      .execute()
  }
  await db.updateTable('tasks').set({ asked: '', answer: null, answer_key: null }).where('message', '=', seq).execute()
  await db.updateTable('feedback').set({ comment: null }).where('message', '=', seq).execute()
}

/** Of a push, its fingerprint stays: the same key is still the same push. */
function bare({ type, request }: { type: string; request?: string }): object {
  return { type, text: '', ...(request === undefined ? {} : { request }) }
}
