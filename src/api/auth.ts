import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { sameSecret } from '../lib/secret.ts'
import { byKey, bySignIn } from '../services/sign-in/doorkeeper.ts'
import { needsSetup } from '../services/sign-in/one-time-links.ts'
import type { SignInParts } from '../services/sign-in/parts.ts'
import { csrfOf } from '../services/sign-in/tokens.ts'
import { hasApiKeys } from '../store/api-keys.ts'
import { type Actor, addressOf, setActor } from './actor.ts'
import { readToken } from './cookie.ts'

/** Wrong keys from one address before it has to wait, and for how long at most, in ms. */
const MOST_WRONG = 100
const WINDOW = 60_000
/** Addresses that are remembered; beyond, the oldest is forgotten. */
const MOST_ADDRESSES = 10_000

export interface GuardParts {
  apiKey: string | undefined
  signIn: SignInParts
}

type Guarded = Context<{ Bindings: Partial<HttpBindings> }>

/**
 * Lets through who shows a key of the API, or the cookie of a sign-in. A key that is sent is the only thing that counts. Guessing
 * keys is slowed down for each address; a missing one is no guess.
 */
export function createGuard(parts: GuardParts) {
  const guesses = new Guesses()
  return createMiddleware<{ Bindings: Partial<HttpBindings> }>(async (c, next) => {
    const address = addressOf(c)
    const authorization = c.req.header('authorization')
    const actor =
      authorization === undefined
        ? await fromCookie(c, parts)
        : await fromKey(authorization, parts, { address, guesses })
    if (actor === 'too-many') return c.json(...tooMany(guesses.waitOf(address)))
    if (actor === 'csrf') {
      const message = 'The header X-CSRF-Token is missing or wrong. GET /session says what it must be.'
      return c.json({ error: { code: 'csrf', message } }, 403)
    }
    if (actor === undefined) return refuse(c, await whyNot(authorization, parts), authorization)
    setActor(c, actor)
    return next()
  })
}

/** A page elsewhere may not make anybody's browser change something here, whoever is signed in or not. */
export const noForeignPages = createMiddleware(async (c, next) => {
  if (isSafe(c.req.method) || c.req.header('sec-fetch-site') !== 'cross-site') return next()
  const message = 'A page of another site asked for this. Nothing was done.'
  return c.json({ error: { code: 'cross-site', message } }, 403)
})

const isSafe = (method: string) => method === 'GET' || method === 'HEAD'

async function fromCookie(c: Guarded, { signIn }: GuardParts): Promise<Actor | 'csrf' | undefined> {
  const token = readToken(c, signIn.publicUrl())
  const found = token && (await bySignIn(signIn, token))
  if (!token || !found) return undefined
  if (!isSafe(c.req.method) && !sameSecret(c.req.header('x-csrf-token') ?? '', csrfOf(token))) return 'csrf'
  const { account } = found
  return {
    id: `account:${account.id}`,
    name: account.name,
    role: account.role,
    address: addressOf(c),
    signedIn: { token, account, id: found.signIn.id },
  }
}

async function fromKey(
  authorization: string,
  { apiKey, signIn }: GuardParts,
  { address, guesses }: { address: string; guesses: Guesses },
): Promise<Actor | 'too-many' | undefined> {
  if (guesses.waitOf(address) > 0) return 'too-many'
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
  if (given === undefined) return undefined
  if (apiKey !== undefined && sameSecret(given, apiKey)) {
    return { id: 'key:environment', name: 'TEAHOUSE_API_KEY', role: 'admin', address }
  }
  const key = await byKey(signIn, given)
  if (!key) guesses.note(address)
  return key && { id: `key:${key.id}`, name: key.name, role: key.role, address }
}

async function whyNot(authorization: string | undefined, { apiKey, signIn }: GuardParts): Promise<string> {
  const isClosed = apiKey === undefined && (await needsSetup(signIn)) && !(await hasApiKeys(signIn.store.db))
  if (isClosed) {
    return 'The API is closed: nobody may use it yet. Open the set-up link that the start of the gateway printed, or set TEAHOUSE_API_KEY, start anew, and send it as "Authorization: Bearer KEY".'
  }
  if (authorization === undefined) return 'Sign in, or send a key of the API: "Authorization: Bearer KEY".'
  return /^Bearer +\S/i.test(authorization)
    ? 'This API key is not valid.'
    : 'An API key is needed: send "Authorization: Bearer KEY".'
}

function refuse(c: Context, message: string, authorization: string | undefined): Response {
  const why = authorization === undefined ? '' : ', error="invalid_token"'
  const error = { code: 'unauthorized', message }
  return c.json({ error }, 401, { 'www-authenticate': `Bearer realm="teahouse"${why}` })
}

function tooMany(wait: number): [object, 429, Record<string, string>] {
  const message = 'Too many wrong keys came from this address. Wait a minute.'
  return [{ error: { code: 'too-many-wrong-keys', message } }, 429, { 'retry-after': String(Math.ceil(wait / 1000)) }]
}

/** Wrong keys by address, within the last minute. */
class Guesses {
  readonly #wrong = new Map<string, { since: number; count: number }>()

  /** How long an address has to wait, in ms; 0 when it may try. */
  waitOf(address: string): number {
    const wrong = this.#wrong.get(address)
    if (!wrong || wrong.count < MOST_WRONG) return 0
    return Math.max(0, wrong.since + WINDOW - Date.now())
  }

  note(address: string): void {
    const now = Date.now()
    const known = this.#wrong.get(address)
    if (known && now - known.since < WINDOW) {
      known.count++
      return
    }
    this.#wrong.delete(address)
    this.#wrong.set(address, { since: now, count: 1 })
    const [oldest] = this.#wrong.keys()
    if (this.#wrong.size > MOST_ADDRESSES && oldest !== undefined) this.#wrong.delete(oldest)
  }
}
