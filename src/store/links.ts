import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A link that works once. */
export interface Link {
  /** Who sets a password with it; null makes a new admin. */
  account: string | null
  createdAt: number
  expiresAt: number
}

/** Keeps a link by its token's hash. Those that there were for the same purpose no longer work. */
export async function putLink(db: Db, hash: string, { account, createdAt, expiresAt }: Link): Promise<void> {
  await dropLinks(db, account)
  const row = { token: hash, account, created_at: createdAt, expires_at: expiresAt }
  await db.insertInto('auth_links').values(row).execute()
}

export async function getLink(db: Db, hash: string): Promise<Link | undefined> {
  const row = await db.selectFrom('auth_links').selectAll().where('token', '=', hash).executeTakeFirst()
  return row && { account: row.account, createdAt: row.created_at, expiresAt: row.expires_at }
}

/** Uses a link up. True for one caller only. */
export async function spendLink(db: Db, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('auth_links').where('token', '=', hash).executeTakeFirst()
  return numDeletedRows > 0n
}

export async function dropLinks(db: Db, account: string | null): Promise<void> {
  await db
    .deleteFrom('auth_links')
    .where('account', account === null ? 'is' : '=', account)
    .execute()
}
