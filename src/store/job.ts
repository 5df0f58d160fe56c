import { type Expression, type Selectable, type SqlBool, sql } from 'kysely'
import type { InboundMessage, Json } from '../contract/message.ts'
import type { MessageRow } from './schema.ts'

/** A message being worked on. Holding one means that nobody else touches its lane. */
export interface Job {
  seq: number
  channel: string
  conversation: string
  lane: string
  message: InboundMessage
  verdict: Json
  attempt: number
  putOff: number
  /** Somebody asked to stop it while nobody worked on it. */
  cancelled: boolean
  receivedAt: number
  /** When its turn came: when it was received, or when this process was done with what came before it in its lane. */
  turnAt: number
}

export function toJob(row: Selectable<MessageRow>): Job {
  const { seq, channel, conversation, lane, body, verdict, attempt } = row
  return {
    seq,
    channel,
    conversation,
    lane,
    message: JSON.parse(body),
    verdict: verdict === null ? null : JSON.parse(verdict),
    attempt,
    putOff: row.put_off,
    cancelled: row.cancelled === 1,
    receivedAt: row.received_at,
    turnAt: row.received_at,
  }
}

/** A message without its outcome. Spelled out, not bound: SQLite uses the partial index messages_open only for a condition it can read. */
export const isOpen = (): Expression<SqlBool> => sql<SqlBool>`state in ('waiting', 'running') and merged_into is null`
