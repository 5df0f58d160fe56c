import { sql } from 'kysely'
import type { Chat, Json, ReplyView } from '../contract/message.ts'
import type { Store } from './db.ts'
import type { Moment } from './replies.ts'
import type { MessageState } from './schema.ts'

/** A message with what became of it, for whoever looks at it later. */
export interface MessageRecord {
  seq: number
  channel: string
  conversation: string
  chat: Chat
  sender: { id: string; name: string | undefined }
  text: string
  state: MessageState
  error: string | undefined
  /** The same as one of few codes. */
  cause: string | undefined
  /** When what was said was removed, because it had been kept for long enough. */
  wipedAt: number | undefined
  sentAt: number
  receivedAt: number
  settledAt: number | undefined
  /** The message that it was answered with, when several were answered together. */
  mergedInto: number | undefined
  reply: { view: ReplyView; timeline: Moment[] } | undefined
  turn: { agent: string; input: number; output: number } | undefined
}

/** These messages, in this order. */
export async function recordsOf(db: Store['db'], seqs: number[]): Promise<MessageRecord[]> {
  if (seqs.length === 0) return []
  const rows = await records(db).where('messages.seq', 'in', seqs).execute()
  const place = new Map(seqs.map((seq, n) => [seq, n]))
  return rows.map(read).sort((a, b) => (place.get(a.seq) ?? 0) - (place.get(b.seq) ?? 0))
}

export async function getMessage(db: Store['db'], seq: number): Promise<MessageRecord | undefined> {
  const row = await records(db).where('messages.seq', '=', seq).executeTakeFirst()
  return row && read(row)
}

/** A message by its platform's id, with what was decided about it. */
export async function findMessage(
  db: Store['db'],
  channel: string,
  id: string,
): Promise<{ seq: number; verdict: Json } | undefined> {
  const row = await db
    .selectFrom('messages')
    .select(['seq', 'verdict'])
    .where('channel', '=', channel)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { seq: row.seq, verdict: row.verdict === null ? null : JSON.parse(row.verdict) }
}

/** Messages that were answered together share the reply and the turn of the first of them. */
function records(db: Store['db']) {
  const answered = sql<number>`coalesce(messages.merged_into, messages.seq)`
  return db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversation')
    .leftJoin('replies', (join) => join.on('replies.message', '=', answered))
    .leftJoin('tasks', (join) => join.on('tasks.message', '=', answered))
    .select([
      'messages.seq',
      'messages.channel',
      'messages.conversation',
      'messages.sender',
      'messages.sender_name',
      'messages.text',
      'messages.state',
      'messages.error',
      'messages.cause',
      'messages.wiped_at',
      'messages.sent_at',
      'messages.received_at',
      'messages.settled_at',
      'messages.merged_into',
      'conversations.chat',
      'replies.view',
      'replies.timeline',
      'tasks.agent',
      'tasks.input_tokens',
      'tasks.output_tokens',
    ])
}

/** The number in a reference such as M123, or of a bare 123. */
export function seqOf(reference: string): number | undefined {
  const digits = /^m?(\d{1,15})$/i.exec(reference.trim())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

type Row = Awaited<ReturnType<ReturnType<typeof records>['executeTakeFirstOrThrow']>>

function read(row: Row): MessageRecord {
  return {
    seq: row.seq,
    channel: row.channel,
    conversation: row.conversation,
    chat: JSON.parse(row.chat),
    sender: { id: row.sender, name: row.sender_name ?? undefined },
    text: row.text,
    state: row.state,
    error: row.error ?? undefined,
    cause: row.cause ?? undefined,
    wipedAt: row.wiped_at ?? undefined,
    sentAt: row.sent_at,
    receivedAt: row.received_at,
    settledAt: row.settled_at ?? undefined,
    mergedInto: row.merged_into ?? undefined,
    reply:
      row.view === null || row.timeline === null
        ? undefined
        : { view: JSON.parse(row.view), timeline: JSON.parse(row.timeline) },
    turn:
      row.agent === null
        ? undefined
        : { agent: row.agent, input: row.input_tokens ?? 0, output: row.output_tokens ?? 0 },
  }
}
