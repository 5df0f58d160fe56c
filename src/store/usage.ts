import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Whose use is counted: all senders of a person, or of everybody in a department. */
export type Whose = { user: string } | { department: string }

type Db = Kysely<Schema>

/** How many messages came from them since an instant. */
export async function messagesFrom(db: Db, whose: Whose, since: number): Promise<number> {
  const { sent } = await saidBy(db, whose, since)
    .select((e) => e.fn.countAll<number>().as('sent'))
    .executeTakeFirstOrThrow()
  return Number(sent)
}

/** How many tokens the answers to them have cost since an instant. */
export async function tokensFor(db: Db, whose: Whose, since: number): Promise<number> {
  const { tokens } = await saidBy(db, whose, since)
    .innerJoin('tasks', 'tasks.message', 'messages.seq')
    .select(sql<number | null>`sum(tasks.input_tokens + tasks.output_tokens)`.as('tokens'))
    .executeTakeFirstOrThrow()
  return Number(tokens ?? 0)
}

/** Each sender's messages are found by the index that ends with the time. */
function saidBy(db: Db, whose: Whose, since: number) {
  const theirs = 'user' in whose ? { column: 'senders.user' as const, value: whose.user } : undefined
  return db
    .selectFrom('senders')
    .innerJoin('users', 'users.id', 'senders.user')
    .innerJoin('messages', (join) =>
      join.onRef('messages.channel', '=', 'senders.channel').onRef('messages.sender', '=', 'senders.sender'),
    )
    .where(theirs?.column ?? 'users.department', '=', theirs?.value ?? ('department' in whose ? whose.department : ''))
    .where('messages.received_at', '>', since)
}
