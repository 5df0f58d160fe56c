import type { Kysely } from 'kysely'

/** Settings hold JSON, and say whether a file declares them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('settings')
    .addColumn('origin', 'text', (c) => c.notNull().defaultTo('file'))
    .execute()
  const typed = db as Kysely<{ settings: { name: string; value: string } }>
  for (const { name, value } of await typed.selectFrom('settings').select(['name', 'value']).execute())
    await typed
      .updateTable('settings')
      .set({ value: JSON.stringify(value) })
      .where('name', '=', name)
      .execute()
}
