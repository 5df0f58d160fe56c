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

/** What was said lately in each of these conversations. One statement for what was said, one for what is open. */
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

/** A union of lists with an end each: SQLite has no lateral join. */
async function spoken(db: Store['db'], conversations: readonly string[], lookBack: number) {
  const [first, ...rest] = conversations.map((id) =>
    db
      .selectFrom(
        db
          .selectFrom('messages')
          .select(['seq', 'conversation', 'sender', 'sender_name', 'state', 'received_at'])
          .select(sql<string>`substr(text, 1, 200)`.as('text'))
          .where('conversation', '=', id)
          .orderBy('seq', 'desc')
          .limit(lookBack)
          .as('one'),
      )
      .selectAll(),
  )
  if (!first) return []
  const rows = await rest.reduce((all, one) => all.unionAll(one), first).execute()
  return rows.sort((a, b) => b.seq - a.seq)
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
