import { z } from 'zod'
import { UserError } from '../../contract/errors.ts'
import { type Account, accountByEmail, getAccount, noteSignIn, spendCode } from '../../store/accounts.ts'
import { endSignIn, endSignInsOf, signInOf, sweepSignIns, touchSignIn } from '../../store/sign-ins.ts'
import { IDLE } from './lifetimes.ts'
import type { Origin, SignInParts } from './parts.ts'
import { requireStrong } from './password.ts'
import { allowTry } from './throttle.ts'
import { hashOf } from './tokens.ts'

/** Signing in was refused. `account` is whose it would have been, for the audit log alone. */
export class SignInRefused extends UserError {
  override name = 'SignInRefused'
  readonly account: Account | undefined

  constructor(code: 'wrong-credentials' | 'code-needed', account: Account | undefined) {
    const message =
      code === 'code-needed'
        ? 'The code of the second factor is needed, too.'
        : 'The e-mail address, the password or the code is wrong.'
    super(message, { code })
    this.account = account
  }
}

export interface Credentials {
  email: string
  password: string
  /** Of the second factor, or one of the recovery codes. */
  code?: string | undefined
}

/** Takes as long for an address that nobody has as for one with a wrong password. Resolves to the token for the cookie. */
export async function signInByPassword(
  parts: SignInParts,
  { email, password, code }: Credentials,
  from: Origin,
): Promise<{ token: string; account: Account }> {
  const tried = await allowTry(parts, { email, address: from.address })
  const account = await accountByEmail(parts.store.db, email)
  const { api } = await parts.engine()
  const token = await refusing(account, async () => {
    const { headers, response } = await api.signInEmail({ body: { email, password }, returnHeaders: true })
    const { token: whole } = given.parse(response)
    if (whole !== undefined) return whole
    if (code === undefined || code === '') throw new SignInRefused('code-needed', account)
    return given.parse(await secondFactor(api, code, cookiesIn(headers))).token
  })
  if (!account || token === undefined) throw new SignInRefused('wrong-credentials', account)
  const isSpent = account.twoFactor && code !== undefined && isTotp(code)
  if (isSpent && !(await parts.store.write(({ db }) => spendCode(db, account.id, hashOf(plain(code)))))) {
    await endToken(parts, token)
    throw new SignInRefused('wrong-credentials', account)
  }
  await tried.succeeded()
  await noteBegun(parts, { token, account, from })
  return { token, account }
}

/** Begins a sign-in for somebody who has proved by other means who they are. Resolves to the token. */
export async function begin(
  parts: SignInParts,
  { account, from }: { account: Account; from: Origin },
): Promise<string> {
  const { internalAdapter } = await (await parts.engine()).$context
  const { token } = await internalAdapter.createSession(account.id)
  await noteBegun(parts, { token, account, from })
  return token
}

/** Notes from where somebody signed in. */
export async function noteBegun(
  { store, now }: SignInParts,
  { token, account, from }: { token: string; account: Account; from: Origin },
): Promise<void> {
  const at = now()
  await store.write(async ({ db }) => {
    await touchSignIn(db, hashOf(token), { at, ...from })
    await noteSignIn(db, account.id, at)
    await sweepSignIns(db, { now: at, idle: IDLE })
  })
}

/** Ends the sign-in that this token is of. */
export async function endToken({ store }: SignInParts, token: string): Promise<void> {
  const found = await signInOf(store.db, hashOf(token))
  if (found) await store.write(({ db }) => endSignIn(db, found.signIn))
}

/** Changes a password; every sign-in of the account ends. Resolves to the token of a new one. */
export async function changePassword(
  parts: SignInParts,
  change: { account: Account; current: string; password: string; from: Origin },
): Promise<string> {
  const { account, current, password, from } = change
  await requireStrong(password, [account.email, account.name])
  const { $context } = await parts.engine()
  const { password: hasher, internalAdapter } = await $context
  await provePassword(parts, { account, password: current, from })
  await internalAdapter.updatePassword(account.id, await hasher.hash(password))
  await parts.store.write(({ db }) => endSignInsOf(db, account.id))
  return begin(parts, { account, from })
}

/** Throws unless this is the account's password. Tries are counted as those to sign in are. */
export async function provePassword(
  parts: SignInParts,
  { account, password, from }: { account: Account; password: string; from: Origin },
): Promise<void> {
  const tried = await allowTry(parts, { email: account.email, address: from.address })
  const { password: hasher, internalAdapter } = await (await parts.engine()).$context
  const credentials = await internalAdapter.findAccounts(account.id)
  const hash = credentials.find(({ providerId }) => providerId === 'credential')?.password
  if (!hash) {
    throw new UserError('This account signs in through another service and has no password.', { code: 'no-password' })
  }
  if (!(await hasher.verify({ hash, password }))) {
    throw new UserError('That is not your password.', { code: 'wrong-password', fields: { password: 'is wrong' } })
  }
  await tried.succeeded()
}

/** What an authenticator app needs, and codes for the day it is lost. Nothing is asked for until confirmTwoFactor(). */
export async function prepareTwoFactor(
  parts: SignInParts,
  { token, password }: { token: string; password: string },
): Promise<{ uri: string; secret: string; recoveryCodes: string[] }> {
  const { api } = await parts.engine()
  const response = await asUserError(() =>
    api.enableTwoFactor({ body: { password, method: 'totp' }, headers: bearing(token) }),
  )
  const { totpURI: uri, backupCodes: recoveryCodes } = prepared.parse(response)
  return { uri, secret: new URL(uri).searchParams.get('secret') ?? '', recoveryCodes }
}

/** From now on codes are asked for, once this one is right. Resolves to the token of the new sign-in that takes this one's place. */
export async function confirmTwoFactor(
  parts: SignInParts,
  { token, code, account, from }: { token: string; code: string; account: Account; from: Origin },
): Promise<string> {
  const tried = await allowTry(parts, { email: account.email, address: from.address })
  const { api } = await parts.engine()
  const headers = await asUserError(async () => {
    const verified = await api.verifyTOTP({ body: { code: plain(code) }, headers: bearing(token), returnHeaders: true })
    return verified.headers
  })
  await tried.succeeded()
  return renewed(parts, { headers, token, account, from })
}

/** Asks for no code any more. Resolves to the token of the new sign-in that takes this one's place. */
export async function endTwoFactor(
  parts: SignInParts,
  { token, password, account, from }: { token: string; password: string; account: Account; from: Origin },
): Promise<string> {
  await provePassword(parts, { account, password, from })
  const { api } = await parts.engine()
  const headers = await asUserError(async () => {
    const ended = await api.disableTwoFactor({ body: { password }, headers: bearing(token), returnHeaders: true })
    return ended.headers
  })
  return renewed(parts, { headers, token, account, from })
}

/** better-auth begins a new sign-in when what protects an account changes. */
async function renewed(
  parts: SignInParts,
  { headers, token, account, from }: { headers: Headers; token: string; account: Account; from: Origin },
): Promise<string> {
  const fresh = tokenIn(headers) ?? token
  await noteBegun(parts, { token: fresh, account: (await getAccount(parts.store.db, account.id)) ?? account, from })
  return fresh
}

const given = z.object({ token: z.string().optional() })
const prepared = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

type Api = Awaited<ReturnType<SignInParts['engine']>>['api']

async function secondFactor(api: Api, code: string, headers: Headers): Promise<unknown> {
  if (isTotp(code)) return api.verifyTOTP({ body: { code: plain(code) }, headers })
  return api.verifyBackupCode({ body: { code: code.trim() }, headers })
}

const plain = (code: string) => code.replaceAll(/\s/g, '')
const isTotp = (code: string) => /^\d{6}$/.test(plain(code))

const bearing = (token: string) => new Headers({ authorization: `Bearer ${token}` })

/** The token of the sign-in that better-auth puts into its own cookie. */
export function tokenIn(headers: Headers): string | undefined {
  for (const cookie of headers.getSetCookie()) {
    const value = /^[^=]*session_token=([^;]+)/.exec(cookie)?.[1]
    const token = value && decodeURIComponent(value).split('.')[0]
    if (token) return token
  }
  return undefined
}

/** What a browser would send back. */
function cookiesIn(headers: Headers): Headers {
  const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  return new Headers({ cookie: cookies.filter((cookie) => !cookie.endsWith('=')).join('; ') })
}

const refusal = z.object({
  name: z.literal('APIError'),
  statusCode: z.number().max(499),
  body: z.object({ code: z.string().default('') }).default({ code: '' }),
})

/** What better-auth refuses, whyever, is one and the same answer. */
async function refusing<T>(account: Account | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (refusal.safeParse(error).success) throw new SignInRefused('wrong-credentials', account)
    throw error
  }
}

/** Why better-auth refuses what somebody signed in asks for. */
const reasons: Record<string, { message: string; code: string; field?: string }> = {
  INVALID_PASSWORD: { message: 'That is not your password.', code: 'wrong-password', field: 'password' },
  INVALID_CODE: { message: 'That is not the code of this moment.', code: 'wrong-code', field: 'code' },
  TOTP_ALREADY_ENABLED: { message: 'A second factor is in use already.', code: 'two-factor-in-use' },
  TOTP_NOT_ENABLED: { message: 'No second factor was prepared.', code: 'no-two-factor' },
}

async function asUserError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refused = refusal.safeParse(error)
    if (!refused.success) throw error
    const { message, code, field } = reasons[refused.data.body.code] ?? {
      message: 'That was refused. Sign in again and try once more.',
      code: 'refused',
    }
    throw new UserError(message, { code, ...(field ? { fields: { [field]: message } } : {}) })
  }
}
