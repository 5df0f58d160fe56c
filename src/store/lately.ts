import { sql } from 'kysely'
import type { Store } from './db.ts'
import type { MessageState } from './schema.ts'
import { statement } from './statement.ts'

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

/** One small statement for each: a union of them all takes the database longer to plan than to carry out. */
async function spoken(db: Store['db'], conversations: readonly string[], lookBack: number) {
  const lists = await Promise.all(conversations.map((conversation) => latest(db, { conversation, lookBack })))
  return lists.flat()
}

const latest = statement((db, v: { conversation: string; lookBack: number }) =>
  db
    .selectFrom('messages')
    .select(['seq', 'conversation', 'sender', 'sender_name', 'state', 'received_at'])
    .select(sql<string>`substr(text, 1, 200)`.as('text'))
    .where('conversation', '=', v.conversation)
    .orderBy('seq', 'desc')
    // A bare parameter is one that SQLite compiles the statement anew for, at each run.
    .limit(sql<number>`cast(${v.lookBack} as integer)`),
)

function open(db: Store['db'], conversations: readonly string[]) {
  return db
    .selectFrom('messages')
    .select(['lane', 'state', (e) => e.fn.countAll<number>().as('count')])
    .where('lane', 'in', [...conversations])
    .where(sql<boolean>`state in ('waiting', 'running') and merged_into is null`)
    .groupBy(['lane', 'state'])
    .execute()
}
