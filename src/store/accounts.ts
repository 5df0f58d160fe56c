import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Dialect } from './db.ts'
import type { AccountRow, Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Somebody who may sign in to the panel. */
export interface Account {
  id: string
  email: string
  /** '' until an invitation is accepted. */
  name: string
  role: AccountRow['role']
  language: string | null
  disabled: boolean
  twoFactor: boolean
  createdAt: number
  signedInAt: number | null
}

/** An account in a list: `invited` has nothing to sign in with yet. */
export interface ListedAccount extends Account {
  invited: boolean
  /** It signs in with a password, or through these providers. */
  credentials: string[]
}

/** Adds an account that nobody can sign in to yet. Undefined when somebody has this e-mail address. */
export async function addAccount(
  db: Db,
  { email, name, role }: Pick<Account, 'email' | 'name' | 'role'>,
): Promise<Account | undefined> {
  const now = Date.now()
  const row = { id: randomUUID(), email: email.toLowerCase(), email_verified: 1, name, role, language: null }
  const added = await db
    .insertInto('auth_accounts')
    .values({ ...row, created_at: now, updated_at: now, signed_in_at: null })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst()
  return added && accountOf(added)
}

export async function getAccount(db: Db, id: string): Promise<Account | undefined> {
  const row = await db.selectFrom('auth_accounts').selectAll().where('id', '=', id).executeTakeFirst()
  return row && accountOf(row)
}

export async function accountByEmail(db: Db, email: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('auth_accounts')
    .selectAll()
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  return row && accountOf(row)
}

/** By e-mail address, those after `after`. */
export async function listAccounts(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<ListedAccount[]> {
  const rows = await db
    .selectFrom('auth_accounts')
    .selectAll()
    .where('email', '>', after)
    .orderBy('email')
    .limit(limit)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const known = await db
    .selectFrom('auth_credentials')
    .select(['account', 'provider'])
    .where('account', 'in', ids)
    .execute()
  return rows.map((row) => {
    const credentials = known.filter(({ account }) => account === row.id).map(({ provider }) => provider)
    return { ...accountOf(row), credentials, invited: credentials.length === 0 }
  })
}

export type AccountChange = Partial<Pick<Account, 'name' | 'role' | 'language' | 'disabled'>>

export async function changeAccount(db: Db, id: string, { disabled, ...change }: AccountChange): Promise<void> {
  await db
    .updateTable('auth_accounts')
    .set({ ...change, ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }), updated_at: Date.now() })
    .where('id', '=', id)
    .execute()
}

export async function noteSignIn(db: Db, id: string, at: number): Promise<void> {
  await db.updateTable('auth_accounts').set({ signed_in_at: at }).where('id', '=', id).execute()
}

export async function removeAccount(db: Db, id: string): Promise<void> {
  await db.deleteFrom('auth_accounts').where('id', '=', id).execute()
}

/** Admins who can sign in. In a transaction they stay what they are until its end. */
export async function activeAdmins(db: Db, dialect?: Dialect): Promise<string[]> {
  const rows = await db
    .selectFrom('auth_accounts')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled', '=', 0)
    .where((e) =>
      e.exists(
        e
          .selectFrom('auth_credentials')
          .select('auth_credentials.id')
          .whereRef('auth_credentials.account', '=', 'auth_accounts.id'),
      ),
    )
    // In one order, or two who lock them at once wait for each other.
    .orderBy('id')
    .$if(dialect === 'postgres', (q) => q.forUpdate())
    .execute()
  return rows.map(({ id }) => id)
}

/** Gives an account this password (its hash), in place of the one it had. */
export async function putPassword(db: Db, account: string, password: string): Promise<void> {
  const now = Date.now()
  await db
    .insertInto('auth_credentials')
    .values({
      id: randomUUID(),
      account,
      provider: 'credential',
      subject: account,
      password,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['provider', 'subject']).doUpdateSet({ password, updated_at: now }))
    .execute()
}

/** Asks for no second factor any more. */
export async function removeTwoFactor(db: Db, account: string): Promise<void> {
  await db.deleteFrom('auth_two_factors').where('account', '=', account).execute()
  await db.updateTable('auth_accounts').set({ two_factor: 0 }).where('id', '=', account).execute()
}

/** False when this code was the last that was taken: it then works no second time. */
export async function spendCode(db: Db, account: string, hash: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('auth_two_factors')
    .set({ used_code: hash })
    .where('account', '=', account)
    .where((e) => e.or([e('used_code', 'is', null), e('used_code', '!=', hash)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export function accountOf(row: Selectable<AccountRow>): Account {
  const { disabled, two_factor: twoFactor, created_at: createdAt, signed_in_at: signedInAt } = row
  const { id, email, name, role, language } = row
  return {
    id,
    email,
    name,
    role,
    language,
    disabled: disabled === 1,
    twoFactor: twoFactor === 1,
    createdAt,
    signedInAt,
  }
}
