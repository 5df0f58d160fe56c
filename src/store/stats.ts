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
  /** Null while nothing was shown. */
  addedMs: number | null
  messages: number
  input: number
  output: number
}

/** A database in this process is read on the event loop: no more than this much time is counted in one go, in ms. */
const SLICE = 24 * 3600_000

/** Counts what was received from `from` on and before `to`, in pieces; who reads adds them up. */
export async function* tally(db: Store['db'], { from, to }: { from: number; to: number }): AsyncGenerator<Tally> {
  const span = await db
    .selectFrom('messages')
    .select((e) => [e.fn.min('received_at').as('first'), e.fn.max('received_at').as('last')])
    .where('received_at', '>=', from)
    .where('received_at', '<', to)
    .executeTakeFirstOrThrow()
  if (span.first === null || span.last === null) return
  const end = Number(span.last) + 1
  for (let at = Number(span.first); at < end; at += SLICE) {
    yield* await slice(db, at, Math.min(at + SLICE, end))
    await breathe()
  }
}

/** The latency is part of the group: whole ms repeat so often that a day of any size comes down to some hundred rows. */
async function slice(db: Store['db'], from: number, to: number): Promise<Tally[]> {
  const rows = await db
    .selectFrom('messages')
    .leftJoin('replies', 'replies.message', 'messages.seq')
    .leftJoin('tasks', 'tasks.message', 'messages.seq')
    .select((e) => [
      'messages.channel',
      'messages.state',
      'tasks.agent',
      'replies.added_ms',
      e.fn.countAll().as('messages'),
      sql<number | string>`coalesce(sum(tasks.input_tokens), 0)`.as('input'),
      sql<number | string>`coalesce(sum(tasks.output_tokens), 0)`.as('output'),
    ])
    .where('messages.received_at', '>=', from)
    .where('messages.received_at', '<', to)
    .groupBy(['messages.channel', 'messages.state', 'tasks.agent', 'replies.added_ms'])
    .execute()
  return rows.map(({ channel, state, agent, added_ms, ...counted }) => ({
    channel,
    state,
    agent,
    addedMs: added_ms,
    messages: Number(counted.messages),
    input: Number(counted.input),
    output: Number(counted.output),
  }))
}
