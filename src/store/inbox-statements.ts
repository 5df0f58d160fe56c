import { sql } from 'kysely'
import { isOpen, type Job } from './job.ts'
import type { MessageState } from './schema.ts'
import { statement } from './statement.ts'

interface Heard {
  id: string
  channel: string
  chat: string
  address: string
  /** Its address, when the message told one. */
  fresh: string | null
  /** Null when nobody spoke. */
  speaker: string | null
  speakerName: string | null
  now: number
}

/** A conversation that is spoken in. */
export const hearing = statement((db, v: Heard) =>
  db
    .insertInto('conversations')
    .values({
      id: v.id,
      channel: v.channel,
      chat: v.chat,
      address: v.address,
      speaker: v.speaker,
      speaker_name: v.speakerName,
      updated_at: v.now,
    })
    .onConflict((c) =>
      c.column('id').doUpdateSet((e) => ({
        chat: v.chat,
        updated_at: v.now,
        address: e.fn.coalesce(e.val(v.fresh), 'conversations.address'),
        speaker: e.fn.coalesce(e.val(v.speaker), 'conversations.speaker'),
        speaker_name: sql<
          string | null
        >`case when cast(${v.speaker} as text) is null then conversations.speaker_name else cast(${v.speakerName} as text) end`,
      })),
    ),
)

interface Stored {
  channel: string
  id: string
  conversation: string
  lane: string
  sender: string
  senderName: string | null
  text: string
  body: string
  verdict: string | null
  state: MessageState
  error: string | null
  cause: string | null
  settledAt: number | null
  sentAt: number
  now: number
}

/** Nothing when the message was stored before. */
export const storing = statement((db, v: Stored) =>
  db
    .insertInto('messages')
    .values({
      channel: v.channel,
      id: v.id,
      conversation: v.conversation,
      lane: v.lane,
      sender: v.sender,
      sender_name: v.senderName,
      text: v.text,
      body: v.body,
      verdict: v.verdict,
      state: v.state,
      error: v.error,
      cause: v.cause,
      settled_at: v.settledAt,
      due: v.now,
      sent_at: v.sentAt,
      received_at: v.now,
    })
    .onConflict((c) => c.columns(['channel', 'id']).doNothing())
    .returning('seq'),
)

/** The oldest open message of a lane. */
export const finding = statement((db, v: { lane: string }) =>
  db
    .selectFrom('messages')
    .select(['seq', 'channel', 'due', 'state'])
    .where('lane', '=', v.lane)
    .where(isOpen)
    .orderBy('seq')
    // SQLite compiles a statement anew each time it gets another limit as a parameter: 20 µs.
    .limit(sql.lit(1)),
)

export const taking = statement((db, v: { seq: number; worker: string }) =>
  db
    .updateTable('messages')
    .set((e) => ({ state: 'running', worker: v.worker, attempt: e('attempt', '+', 1) }))
    .where('seq', '=', v.seq)
    .where(isOpen)
    .returningAll(),
)

type Held = Pick<Job, 'seq' | 'attempt'>

export const ending = statement(
  (db, v: Held & { state: MessageState; error: string | null; cause: string | null; now: number }) =>
    db
      .updateTable('messages')
      .set({ state: v.state, worker: null, settled_at: v.now, error: v.error, cause: v.cause })
      .where('seq', '=', v.seq)
      .where('attempt', '=', v.attempt)
      .where('state', '=', 'running')
      .returning('seq'),
)

export const endingMerged = statement(
  (db, v: { seq: number; state: MessageState; cause: string | null; now: number }) =>
    db
      .updateTable('messages')
      .set({ state: v.state, settled_at: v.now, cause: v.cause })
      .where('merged_into', '=', v.seq),
)

export const puttingOff = statement((db, v: Held & { due: number }) =>
  db
    .updateTable('messages')
    .set((e) => ({
      state: 'waiting',
      worker: null,
      // Who was asked to stop meanwhile need not wait to say so.
      due: sql<number>`case when cancelled = 1 then 0 else cast(${v.due} as bigint) end`,
      put_off: e('put_off', '+', 1),
    }))
    .where('seq', '=', v.seq)
    .where('attempt', '=', v.attempt)
    .where('state', '=', 'running')
    .returning('due'),
)
