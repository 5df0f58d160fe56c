import type { Kysely, Selectable } from 'kysely'
import type { ApiKeyRow, Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A key of the API; what it looks like is known to its owner alone. */
export interface ApiKey {
  id: string
  name: string
  /** Its first characters. */
  prefix: string
  role: ApiKeyRow['role']
  createdAt: number
  /** Who made it: a name. */
  createdBy: string
  expiresAt: number | null
  /** To the minute. */
  usedAt: number | null
}

export async function addApiKey(db: Db, key: Omit<ApiKey, 'usedAt'>, hash: string): Promise<void> {
  const { createdAt, createdBy, expiresAt, ...rest } = key
  const row = { ...rest, hash, created_at: createdAt, created_by: createdBy, expires_at: expiresAt, used_at: null }
  await db.insertInto('api_keys').values(row).execute()
}

export async function apiKeyOf(db: Db, hash: string): Promise<ApiKey | undefined> {
  const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst()
  return row && keyOf(row)
}

/** By id, those after `after`. */
export async function listApiKeys(db: Db, { after, limit }: { after: string; limit: number }): Promise<ApiKey[]> {
  const rows = await db.selectFrom('api_keys').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows.map(keyOf)
}

/** Resolves to the key that was removed; undefined when there is none with this id. */
export async function removeApiKey(db: Db, id: string): Promise<ApiKey | undefined> {
  const row = await db.deleteFrom('api_keys').where('id', '=', id).returningAll().executeTakeFirst()
  return row && keyOf(row)
}

export async function touchApiKey(db: Db, id: string, at: number): Promise<void> {
  await db.updateTable('api_keys').set({ used_at: at }).where('id', '=', id).execute()
}

/** Whether there is anything that could open the API, beside what the environment says. */
export async function hasApiKeys(db: Db): Promise<boolean> {
  return (await db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()) !== undefined
}

function keyOf(row: Selectable<ApiKeyRow>): ApiKey {
  const { id, name, prefix, role } = row
  const { created_at: createdAt, created_by: createdBy, expires_at: expiresAt, used_at: usedAt } = row
  return { id, name, prefix, role, createdAt, createdBy, expiresAt, usedAt }
}
