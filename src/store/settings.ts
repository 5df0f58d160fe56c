import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What is configured once for the whole gateway: `transcription` is the id of the model that listens to voice messages. */
export type SettingName = 'transcription'

type Db = Kysely<Schema>

export async function getSetting(db: Db, name: SettingName): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

/** Sets it, or with undefined clears it. */
export async function putSetting(db: Db, name: SettingName, value: string | undefined): Promise<void> {
  if (value === undefined) {
    await db.deleteFrom('settings').where('name', '=', name).execute()
    return
  }
  const row = { value, updated_at: Date.now() }
  await db
    .insertInto('settings')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

/** A text that changes whenever any of them does. */
export async function settingsSpelled(db: Db): Promise<string> {
  const rows = await db.selectFrom('settings').select(['name', 'value']).orderBy('name').execute()
  return rows.map(({ name, value }) => `${name}=${value}`).join(' ')
}
