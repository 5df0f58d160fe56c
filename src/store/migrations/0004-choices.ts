import type { Kysely } from 'kysely'

/** Which agent and which model a conversation has chosen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('conversations').addColumn('agent', 'text').execute()
  await db.schema.alterTable('conversations').addColumn('model', 'text').execute()
}
