import type { ReplyView } from '../contract/message.ts'
import type { Store } from './db.ts'
import type { MessageState } from './schema.ts'

/** How a message is just now. */
export interface Glimpse {
  seq: number
  channel: string
  conversation: string
  state: MessageState
}

/** Those of these messages that are there, in the order in which they came. */
export async function glimpse(db: Store['db'], seqs: readonly number[]): Promise<Glimpse[]> {
  if (seqs.length === 0) return []
  return db
    .selectFrom('messages')
    .select(['seq', 'channel', 'conversation', 'state'])
    .where('seq', 'in', [...seqs])
    .orderBy('seq')
    .execute()
}

/** The same of those in certain conversations, with their reply as it has grown. */
export async function glimpseWithReply(
  db: Store['db'],
  seqs: readonly number[],
  conversations: readonly string[],
): Promise<(Glimpse & { view: ReplyView | undefined })[]> {
  if (seqs.length === 0 || conversations.length === 0) return []
  const rows = await db
    .selectFrom('messages')
    .leftJoin('replies', 'replies.message', 'messages.seq')
    .select(['messages.seq', 'messages.channel', 'messages.conversation', 'messages.state', 'replies.view'])
    .where('messages.seq', 'in', [...seqs])
    // As an expression, so that it is a filter here and no other way in.
    .where((e) => e(e('messages.conversation', '||', e.val('')), 'in', [...conversations]))
    .orderBy('messages.seq')
    .execute()
  return rows.map(({ view, ...row }) => ({ ...row, view: view === null ? undefined : JSON.parse(view) }))
}
