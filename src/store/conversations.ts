import type { Chat, Json } from '../contract/message.ts'
import type { Store } from './db.ts'
import type { ConversationRow } from './schema.ts'

export interface ConversationRecord {
  id: string
  channel: string
  chat: Chat
  updatedAt: number
}

export interface ConversationFilter {
  channel?: string | undefined
  /** Only what follows this one in the list. */
  before?: { at: number; id: string } | undefined
}

/** A conversation with where the gateway last learned that it takes messages. */
export async function getConversation(
  db: Store['db'],
  id: string,
): Promise<(ConversationRecord & { address: Json }) | undefined> {
  const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { ...read(row), address: JSON.parse(row.address) }
}

/** Conversations, the one that was last spoken in first. */
export async function listConversations(
  db: Store['db'],
  { channel, before }: ConversationFilter,
  limit: number,
): Promise<ConversationRecord[]> {
  let query = db.selectFrom('conversations').select(['id', 'channel', 'chat', 'updated_at'])
  if (channel !== undefined) query = query.where('channel', '=', channel)
  if (before !== undefined)
    query = query.where((e) =>
      e.or([e('updated_at', '<', before.at), e('updated_at', '=', before.at).and('id', '<', before.id)]),
    )
  const rows = await query.orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(read)
}

const read = (row: Pick<ConversationRow, 'id' | 'channel' | 'chat' | 'updated_at'>): ConversationRecord => ({
  id: row.id,
  channel: row.channel,
  chat: JSON.parse(row.chat),
  updatedAt: row.updated_at,
})
