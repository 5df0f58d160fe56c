import type { Kysely } from 'kysely'
import { type Account, accountOf } from './accounts.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Somebody signed in somewhere. */
export interface SignIn {
  id: string
  account: string
  createdAt: number
  /** To the minute. */
  usedAt: number
  expiresAt: number
  address: string | null
  /** What the browser calls itself. */
  agent: string | null
}

/** Who holds the token that has this hash, and since when. */
export async function signInOf(db: Db, hash: string): Promise<{ signIn: SignIn; account: Account } | undefined> {
  const row = await db
    .selectFrom('auth_sessions')
    .innerJoin('auth_accounts', 'auth_accounts.id', 'auth_sessions.account')
    .selectAll('auth_accounts')
    .select([
      'auth_sessions.id as sign_in',
      'auth_sessions.account',
      'auth_sessions.created_at as began_at',
      'auth_sessions.updated_at as used_at',
      'auth_sessions.expires_at',
      'auth_sessions.address',
      'auth_sessions.agent',
    ])
    .where('auth_sessions.token', '=', hash)
    .executeTakeFirst()
  if (!row) return undefined
  const { sign_in: id, began_at, used_at, expires_at, address, agent } = row
  const times = { createdAt: began_at, usedAt: used_at, expiresAt: expires_at }
  return { signIn: { id, account: row.account, ...times, address, agent }, account: accountOf(row) }
}

/** The newest first. */
export async function listSignIns(db: Db, account: string): Promise<SignIn[]> {
  const rows = await db
    .selectFrom('auth_sessions')
    .selectAll()
    .where('account', '=', account)
    .orderBy('updated_at', 'desc')
    .limit(200)
    .execute()
  return rows.map(({ id, created_at, updated_at, expires_at, address, agent }) => {
    return { id, account, createdAt: created_at, usedAt: updated_at, expiresAt: expires_at, address, agent }
  })
}

/** Says from where, and that it is used now. */
export async function touchSignIn(
  db: Db,
  hash: string,
  { at, address, agent }: { at: number; address?: string; agent?: string | null },
): Promise<void> {
  await db
    .updateTable('auth_sessions')
    .set({ updated_at: at, ...(address === undefined ? {} : { address }), ...(agent === undefined ? {} : { agent }) })
    .where('token', '=', hash)
    .execute()
}

/** Ends one sign-in of an account. False when it has none with this id. */
export async function endSignIn(db: Db, { id, account }: { id: string; account: string }): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('auth_sessions')
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function endSignInsOf(db: Db, account: string): Promise<void> {
  await db.deleteFrom('auth_sessions').where('account', '=', account).execute()
}

/** Removes what has ended: sign-ins, links, counts, and what half-done sign-ins left. */
export async function sweepSignIns(db: Db, { now, idle }: { now: number; idle: number }): Promise<void> {
  await db
    .deleteFrom('auth_sessions')
    .where((e) => e.or([e('expires_at', '<=', now), e('updated_at', '<=', now - idle)]))
    .execute()
  await db.deleteFrom('auth_links').where('expires_at', '<=', now).execute()
  await db.deleteFrom('auth_tries').where('until', '<=', now).execute()
  await db.deleteFrom('auth_verifications').where('expires_at', '<=', now).execute()
}
