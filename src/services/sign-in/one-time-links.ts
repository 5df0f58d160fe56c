import { UserError } from '../../contract/errors.ts'
import {
  type Account,
  activeAdmins,
  addAccount,
  changeAccount,
  getAccount,
  putPassword,
  removeTwoFactor,
} from '../../store/accounts.ts'
import type { Store } from '../../store/db.ts'
import { dropLinks, getLink, type Link, putLink, spendLink } from '../../store/links.ts'
import { endSignInsOf } from '../../store/sign-ins.ts'
import type { Origin, SignInParts } from './parts.ts'
import { requireStrong } from './password.ts'
import { begin } from './sign-in.ts'
import { allowTry } from './throttle.ts'
import { hashOf, newToken } from './tokens.ts'

/** How long a link works, in ms. */
const LASTS = { setup: 24 * 3_600_000, account: 7 * 24 * 3_600_000 }

/**
 * The address of a page where somebody sets their password: the named account, or with null a new admin. It works once, and
 * makes those before it worthless. It is a secret: what comes after # reaches no server, proxy or log on the way.
 */
export async function makeLink(
  { store, publicUrl }: { store: Store; publicUrl: string },
  account: string | null,
): Promise<{ url: string; expiresAt: number }> {
  const token = newToken()
  const createdAt = Date.now()
  const expiresAt = createdAt + (account === null ? LASTS.setup : LASTS.account)
  await store.write(({ db }) => putLink(db, hashOf(token), { account, createdAt, expiresAt }))
  return { url: `${publicUrl}/setup#${token}`, expiresAt }
}

/** The link by which the first admin comes in; undefined once there is one. */
export async function setupLink(parts: { store: Store; publicUrl: string }): Promise<string | undefined> {
  if ((await activeAdmins(parts.store.db)).length > 0) return undefined
  return (await makeLink(parts, null)).url
}

/** Whether anybody could administer this gateway. */
export async function needsSetup({ store }: Pick<SignInParts, 'store'>): Promise<boolean> {
  return (await activeAdmins(store.db)).length === 0
}

/** Whom a link is for: an account, or a new admin. */
export async function lookAtLink(
  parts: SignInParts,
  { token, address }: { token: string; address: string },
): Promise<Account | undefined> {
  const { account } = await workingLink(parts, { token, address })
  return account === null ? undefined : getAccount(parts.store.db, account)
}

export interface Newcomer {
  token: string
  name?: string | undefined
  /** Of a new admin; an account has one already. */
  email?: string | undefined
  password: string
  from: Origin
}

/** Uses a link up: a new admin, or a password (and nothing else to sign in with) for an account. Signs in. */
export async function redeemLink(
  parts: SignInParts,
  newcomer: Newcomer,
): Promise<{ token: string; account: Account; created: boolean }> {
  const { token, password, from } = newcomer
  const link = await workingLink(parts, { token, address: from.address })
  const known = link.account === null ? undefined : await getAccount(parts.store.db, link.account)
  const { name, email } = whoIs(newcomer, known)
  await requireStrong(password, [name, email])
  const { password: hasher } = await (await parts.engine()).$context
  const hash = await hasher.hash(password)

  const account = await parts.store.write(async ({ db }) => {
    if (!(await spendLink(db, hashOf(token)))) throw spent()
    const one = known ?? (await addAccount(db, { name, email, role: 'admin' }))
    if (!one) throw taken()
    await changeAccount(db, one.id, { name })
    await putPassword(db, one.id, hash)
    await removeTwoFactor(db, one.id)
    await endSignInsOf(db, one.id)
    await dropLinks(db, one.id)
    return { ...one, name, twoFactor: false }
  })
  return { token: await begin(parts, { account, from }), account, created: known === undefined }
}

function whoIs({ name, email }: Newcomer, known: Account | undefined): { name: string; email: string } {
  const fields: Record<string, string> = {}
  const called = name?.trim() || known?.name || ''
  if (called === '') fields.name = 'is missing: what are you called?'
  if (!known && !email) fields.email = 'is missing: it is what you sign in with'
  const wrong = Object.entries(fields).map(([field, message]) => `${field} ${message}`)
  if (wrong.length > 0) throw new UserError(`${wrong.join('; ')}.`, { fields })
  return { name: called, email: known?.email ?? email ?? '' }
}

async function workingLink(parts: SignInParts, { token, address }: { token: string; address: string }): Promise<Link> {
  const tried = await allowTry(parts, { address })
  const link = await getLink(parts.store.db, hashOf(token))
  const at = parts.now()
  if (!link || at >= link.expiresAt || at < link.createdAt - 60_000) throw spent()
  await tried.succeeded()
  return link
}

const spent = () =>
  new UserError('This link does not work any more: it was used, it has expired, or there is a newer one.', {
    code: 'link-spent',
  })

export const taken = () => {
  const message = 'belongs to another account already'
  return new UserError(`The e-mail address ${message}.`, { code: 'email-taken', fields: { email: message } })
}
