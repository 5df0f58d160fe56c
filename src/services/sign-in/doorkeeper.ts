import type { Account } from '../../store/accounts.ts'
import { type ApiKey, apiKeyOf, touchApiKey } from '../../store/api-keys.ts'
import { endSignIn, type SignIn, signInOf, sweepSignIns, touchSignIn } from '../../store/sign-ins.ts'
import { IDLE } from './lifetimes.ts'
import type { SignInParts } from './parts.ts'
import { hashOf } from './tokens.ts'

/** How exactly it is noted when something was used last, in ms. */
const NOTED = 60_000

/** How far two machines' clocks may be apart, in ms. */
const APART = 60_000

/** Who holds this token of a sign-in; undefined when nobody does any more. Needs no better-auth. */
export async function bySignIn(
  { store, now }: Pick<SignInParts, 'store' | 'now'>,
  token: string,
): Promise<{ signIn: SignIn; account: Account } | undefined> {
  const hash = hashOf(token)
  const found = await signInOf(store.db, hash)
  if (!found) return undefined
  const { signIn, account } = found
  const at = now()
  const over = at >= signIn.expiresAt || at - signIn.usedAt >= IDLE
  // One from the future was made before the clock was put back: nobody can say whether it is over.
  const strange = signIn.createdAt > at + APART
  if (over || account.disabled) {
    await store.write(({ db }) => endSignIn(db, signIn))
    return undefined
  }
  if (strange) return undefined
  if (at - signIn.usedAt >= NOTED) await store.write(({ db }) => touchSignIn(db, hash, { at }), { safe: 'process' })
  return found
}

/** Whose key this is; undefined when it is none, or has expired. */
export async function byKey(
  { store, now }: Pick<SignInParts, 'store' | 'now'>,
  key: string,
): Promise<ApiKey | undefined> {
  const found = await apiKeyOf(store.db, hashOf(key))
  const at = now()
  if (!found || (found.expiresAt !== null && at >= found.expiresAt)) return undefined
  if (found.createdAt > at + APART) return undefined
  if (at - (found.usedAt ?? 0) >= NOTED) {
    await store.write(({ db }) => touchApiKey(db, found.id, at), { safe: 'process' })
  }
  return found
}

/** Removes what has ended. */
export async function sweep({ store, now }: Pick<SignInParts, 'store' | 'now'>): Promise<void> {
  await store.write(({ db }) => sweepSignIns(db, { now: now(), idle: IDLE }))
}
