import { type Kysely, sql } from 'kysely'

/** What people think of answers, and whether an answer that platforms come for was fetched. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('replies').addColumn('seen_at', 'bigint').execute()
  await db.schema.alterTable('tasks').addColumn('answer_key', 'text').execute()
  await db.schema
    .createTable('feedback')
    .addColumn('message', 'bigint', (c) => c.notNull())
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('sender_name', 'text')
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('comment', 'text')
    .addColumn('given_at', 'bigint', (c) => c.notNull())
    .addColumn('told_at', 'bigint')
    .addColumn('due', 'bigint')
    .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('feedback_key', ['message', 'sender'])
    .execute()
  await sql`create index feedback_due on feedback (due) where due is not null`.execute(db)
}
