import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { Chat, Json } from '../contract/message.ts'
import type { Store } from './db.ts'
import { containing } from './like.ts'
import type { ConversationRow, Schema } from './schema.ts'
import { knownAs } from './senders.ts'
import { type Takeover, takeoverOf } from './takeovers.ts'

export interface ConversationRecord {
  id: string
  channel: string
  chat: Chat
  /** Who spoke last. */
  speaker: { id: string; name: string | undefined } | undefined
  takeover: Takeover | undefined
  updatedAt: number
}

export interface ConversationFilter {
  channel?: string | undefined
  /** `running`: something is under way or waits; `idle`: nothing is; `taken`: a person answers. */
  state?: 'running' | 'idle' | 'taken' | undefined
  /** Part of the chat's title, of the name or id of who spoke last, or of the conversation's id; in whatever case. */
  q?: string | undefined
  /** Only what follows this one in the list. */
  before?: Place | undefined
}

/** Where a conversation stands in the list. */
interface Place {
  at: number
  id: string
}

/** So many conversations are looked at for words; then the list says where to go on. About 15 ms. */
const WINDOW = 10_000

/** A conversation with where the gateway last learned that it takes messages. */
export async function getConversation(
  db: Store['db'],
  id: string,
): Promise<
  (ConversationRecord & { address: Json; chosen: { agent: string | null; model: string | null } }) | undefined
> {
  const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { agent, model } = row
  return { ...read(row), address: JSON.parse(row.address), chosen: { agent, model } }
}

/**
 * Conversations, the one that was last spoken in first. `next` is where to go on: after the last of a full page, or where the search
 * for words stopped for now.
 */
export async function listConversations(
  db: Store['db'],
  filter: ConversationFilter,
  limit: number,
): Promise<{ items: ConversationRecord[]; next: Place | undefined }> {
  const { q } = filter
  const end = q === undefined ? undefined : await windowEnd(db, filter)
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where((e) => e.and([...conditions(e, filter), ...(end ? [upTo(e, end)] : [])]))
    .$if(q !== undefined, (query) => query.where((e) => found(e, q ?? '')))
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(read)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? { at: last.updatedAt, id: last.id } : end }
}

/** The last conversation that is looked at for words; undefined when they all are. */
async function windowEnd(db: Store['db'], filter: ConversationFilter): Promise<Place | undefined> {
  const row = await db
    .selectFrom('conversations')
    .select(['updated_at', 'id'])
    .where((e) => e.and(conditions(e, filter)))
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .offset(WINDOW)
    .limit(1)
    .executeTakeFirst()
  return row && { at: row.updated_at, id: row.id }
}

type Where = ExpressionBuilder<Schema, 'conversations'>

function conditions(e: Where, { channel, state, before }: ConversationFilter): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = []
  if (channel !== undefined) all.push(e('channel', '=', channel))
  if (before !== undefined) all.push(behind(e, before))
  if (state === 'taken') all.push(e('taken_at', 'is not', null))
  if (state === 'running') all.push(e('id', 'in', openLanes))
  if (state === 'idle') all.push(e.not(e('id', 'in', openLanes)))
  return all
}

/** Spelled out, not bound, so that SQLite uses the partial index of open messages. */
const openLanes = sql<string>`(select lane from messages where state in ('waiting', 'running') and merged_into is null)`

const behind = (e: Where, { at, id }: Place): Expression<SqlBool> =>
  e('updated_at', '<=', at).and(e.or([e('updated_at', '<', at), e('id', '<', id)]))

const upTo = (e: Where, { at, id }: Place): Expression<SqlBool> =>
  e('updated_at', '>=', at).and(e.or([e('updated_at', '>', at), e('id', '>=', id)]))

function found(e: Where, q: string): Expression<SqlBool> {
  return e.or([
    containing('conversations.id', q),
    containing('conversations.chat', JSON.stringify(q).slice(1, -1)),
    containing('conversations.speaker_name', q),
    containing('conversations.speaker', q),
    e.and([e('conversations.speaker_name', 'is', null), knownAs('conversations.channel', 'conversations.speaker', q)]),
  ])
}

function read(row: Selectable<ConversationRow>): ConversationRecord {
  return {
    id: row.id,
    channel: row.channel,
    chat: JSON.parse(row.chat),
    speaker: row.speaker === null ? undefined : { id: row.speaker, name: row.speaker_name ?? undefined },
    takeover: takeoverOf(row),
    updatedAt: row.updated_at,
  }
}
