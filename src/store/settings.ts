import type { Kysely } from 'kysely'
import type { Json } from '../contract/message.ts'
import type { Origin, Schema } from './schema.ts'

/** What is configured once for the whole gateway, as it lies in its row: secrets are sealed. */
export interface StoredSetting {
  value: Json
  origin: Origin
}

type Db = Kysely<Schema>

/** All that are set, by name. */
export async function listSettings(db: Db): Promise<Map<string, StoredSetting>> {
  const rows = await db.selectFrom('settings').select(['name', 'value', 'origin']).execute()
  return new Map(rows.map(({ name, value, origin }) => [name, { value: JSON.parse(value), origin }]))
}

/** Sets it, or with undefined clears it. */
export async function putSetting(db: Db, name: string, setting: StoredSetting | undefined): Promise<void> {
  if (setting === undefined) {
    await db.deleteFrom('settings').where('name', '=', name).execute()
    return
  }
  const row = { value: JSON.stringify(setting.value), origin: setting.origin, updated_at: Date.now() }
  await db
    .insertInto('settings')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

/** A text that changes whenever any of them does. */
export async function settingsSpelled(db: Db): Promise<string> {
  const rows = await db.selectFrom('settings').select(['name', 'value', 'origin']).orderBy('name').execute()
  return rows.map(({ name, value, origin }) => `${name}=${origin} ${value}`).join(' ')
}
