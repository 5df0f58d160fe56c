import { UserError } from '../../contract/errors.ts'
import {
  type Account,
  type AccountChange,
  activeAdmins,
  addAccount,
  changeAccount,
  getAccount,
  removeAccount,
} from '../../store/accounts.ts'
import type { Store, Tx } from '../../store/db.ts'
import { endSignInsOf } from '../../store/sign-ins.ts'
import { makeLink, taken } from './one-time-links.ts'
import type { SignInParts } from './parts.ts'

/** Adds an account and makes the link by which its owner comes in. */
export async function invite(
  { store, publicUrl }: SignInParts,
  { email, role }: Pick<Account, 'email' | 'role'>,
): Promise<{ account: Account; link: string; expiresAt: number }> {
  const account = await store.write(({ db }) => addAccount(db, { email, role, name: '' }))
  if (!account) throw taken()
  const { url: link, expiresAt } = await makeLink({ store, publicUrl: publicUrl() }, account.id)
  return { account, link, expiresAt }
}

/** Changes what somebody may do. Who has another role, or is locked out, is signed out everywhere. */
export async function reviseAccount(
  { store }: Pick<SignInParts, 'store'>,
  id: string,
  change: Pick<AccountChange, 'name' | 'role' | 'disabled'>,
): Promise<{ before: Account; after: Account }> {
  return store.write(async ({ db }) => {
    const before = await existing(db, id)
    const after = { ...before, ...change }
    if (after.role !== 'admin' || after.disabled) await requireOther(db, store, id)
    await changeAccount(db, id, change)
    if (after.role !== before.role || (after.disabled && !before.disabled)) await endSignInsOf(db, id)
    return { before, after }
  })
}

export async function dismissAccount({ store }: Pick<SignInParts, 'store'>, id: string): Promise<Account> {
  return store.write(async ({ db }) => {
    const account = await existing(db, id)
    await requireOther(db, store, id)
    await removeAccount(db, id)
    return account
  })
}

/** Locks nobody out of their own gateway. */
async function requireOther(db: Tx['db'], { dialect }: Store, id: string): Promise<void> {
  const admins = await activeAdmins(db, dialect)
  if (admins.length !== 1 || admins[0] !== id) return
  throw new UserError('This is the last admin. Make somebody else one first.', { code: 'last-admin' })
}

export async function existing(db: Tx['db'], id: string): Promise<Account> {
  const account = await getAccount(db, id)
  if (account) return account
  throw new UserError('There is no such account.', { code: 'not-found' })
}
