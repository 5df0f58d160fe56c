import { sql } from 'kysely'
import type { Store } from './db.ts'
import type { MessageState } from './schema.ts'

/** What was said lately in a conversation. */
export interface Lately {
  /** The newest message; a push of the gateway's own, too. */
  last: { seq: number; text: string; state: MessageState; sender: Named; at: number } | undefined
  /** Who spoke, the latest first. */
  people: Named[]
  running: boolean
  waiting: number
}

interface Named {
  id: string
  name: string | undefined
}

/** People are looked for among so many of the latest messages, where the reader does not say. */
const LOOK_BACK = 30

/** What was said lately in each of these conversations. */
export async function latelyIn(
  db: Store['db'],
  conversations: readonly string[],
  lookBack = LOOK_BACK,
): Promise<Map<string, Lately>> {
  const all = new Map(
    conversations.map((id) => [id, { last: undefined, people: [], running: false, waiting: 0 } as Lately]),
  )
  if (conversations.length === 0) return all
  for (const row of await spoken(db, conversations, lookBack)) {
    const lately = all.get(row.conversation)
    if (!lately) continue
    const sender: Named = { id: row.sender, name: row.sender_name ?? undefined }
    lately.last ??= { seq: row.seq, text: row.text, state: row.state, sender, at: row.received_at }
    const ours = row.sender.startsWith('api:')
    if (!ours && !lately.people.some(({ id }) => id === sender.id)) lately.people.push(sender)
  }
  for (const { lane, state, count } of await open(db, conversations)) {
    const lately = all.get(lane)
    if (lately && state === 'running') lately.running = true
    if (lately && state === 'waiting') lately.waiting = Number(count)
  }
  return all
}

/** First where the latest messages of each begin, then these: both along an index, in one statement. */
function spoken(db: Store['db'], conversations: readonly string[], lookBack: number) {
  const beginnings = db
    .selectFrom('conversations')
    .select('conversations.id')
    .select((e) =>
      e.fn
        .coalesce(
          e
            .selectFrom('messages as latest')
            .select('latest.seq')
            .whereRef('latest.conversation', '=', 'conversations.id')
            .orderBy('latest.seq', 'desc')
            .limit(sql.lit(1))
            .offset(sql.lit(lookBack - 1)),
          sql<number>`0`,
        )
        .as('beginning'),
    )
    .where('conversations.id', 'in', [...conversations])
  return db
    .selectFrom(beginnings.as('one'))
    .innerJoin('messages', (join) =>
      join.onRef('messages.conversation', '=', 'one.id').onRef('messages.seq', '>=', 'one.beginning'),
    )
    .select(['messages.seq', 'messages.conversation', 'messages.sender', 'messages.sender_name', 'messages.state'])
    .select(['messages.received_at', sql<string>`substr(messages.text, 1, 200)`.as('text')])
    .orderBy('messages.seq', 'desc')
    .execute()
}

function open(db: Store['db'], conversations: readonly string[]) {
  return db
    .selectFrom('messages')
    .select(['lane', 'state', (e) => e.fn.countAll<number>().as('count')])
    .where('lane', 'in', [...conversations])
    .where(sql<boolean>`state in ('waiting', 'running') and merged_into is null`)
    .groupBy(['lane', 'state'])
    .execute()
}
