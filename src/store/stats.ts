import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Store } from './db.ts'
import type { MessageState } from './schema.ts'

/** Messages that are alike: so many of this channel, agent and outcome, each with this added latency. */
export interface Tally {
  channel: string
  /** Null where no agent was asked: commands, notices, messages that wait. */
  agent: string | null
  state: MessageState
  /** When the step of the series begins in which they were received; 0 without a series. */
  at: number
  /** Null while nothing was shown. */
  addedMs: number | null
  messages: number
  input: number
  output: number
}

/** A database in this process is read on the event loop: no more messages than this are counted in one go (about 10 ms). */
const SLICE = 2_000

export interface Span {
  from: number
  to: number
  /** A series of steps this long, in ms, which begin at multiples of it, `offset` ms earlier than in UTC. */
  series?: { every: number; offset: number } | undefined
}

/** Counts what was received from `from` on and before `to`, in pieces; who reads adds them up. */
export async function* tally(db: Store['db'], span: Span): AsyncGenerator<Tally> {
  const { from, to } = span
  const ends = await db
    .selectFrom('messages')
    .select((e) => [e.fn.min('seq').as('first'), e.fn.max('seq').as('last')])
    .where('received_at', '>=', from)
    .where('received_at', '<', to)
    .executeTakeFirstOrThrow()
  if (ends.first === null || ends.last === null) return
  for (let seq = Number(ends.first); seq <= Number(ends.last); seq += SLICE) {
    yield* await slice(db, { ...span, seq })
    await breathe()
  }
}

/** The latency is part of the group: whole ms repeat so often that there are few rows for many messages. */
async function slice(db: Store['db'], { from, to, series, seq }: Span & { seq: number }): Promise<Tally[]> {
  const step = series
    ? sql<number>`(messages.received_at + ${sql.lit(series.offset)}) / ${sql.lit(series.every)}`
    : sql<number>`0 * messages.seq`
  const rows = await db
    .selectFrom('messages')
    .leftJoin('replies', 'replies.message', 'messages.seq')
    .leftJoin('tasks', 'tasks.message', 'messages.seq')
    .select((e) => [
      'messages.channel',
      'messages.state',
      'tasks.agent',
      'replies.added_ms',
      step.as('step'),
      e.fn.countAll().as('messages'),
      sql<number | string>`coalesce(sum(tasks.input_tokens), 0)`.as('input'),
      sql<number | string>`coalesce(sum(tasks.output_tokens), 0)`.as('output'),
    ])
    .where('messages.seq', '>=', seq)
    .where('messages.seq', '<', seq + SLICE)
    // As an expression, so that it is a filter here and no other way in.
    .where(sql<boolean>`messages.received_at + 0 between ${from} and ${to - 1}`)
    .groupBy(['messages.channel', 'messages.state', 'tasks.agent', 'replies.added_ms', step])
    .execute()
  return rows.map(({ channel, state, agent, added_ms, step, ...counted }) => ({
    channel,
    state,
    agent,
    at: series ? Number(step) * series.every - series.offset : 0,
    addedMs: added_ms,
    messages: Number(counted.messages),
    input: Number(counted.input),
    output: Number(counted.output),
  }))
}
