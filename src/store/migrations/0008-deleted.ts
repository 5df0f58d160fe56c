import type { Kysely } from 'kysely'

/** When a channel, agent or model was deleted: for a while it can be brought back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['channels', 'agents', 'models'])
    await db.schema.alterTable(table).addColumn('deleted_at', 'bigint').execute()
}
