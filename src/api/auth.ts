import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { sameSecret } from '../lib/secret.ts'
import { addressOf, setActor } from './actor.ts'

/** Wrong keys from one address before it has to wait, and for how long at most, in ms. */
const MOST_WRONG = 100
const WINDOW = 60_000
/** Addresses that are remembered; beyond, the oldest is forgotten. */
const MOST_ADDRESSES = 10_000

/** Lets through who shows the API key. Guessing is slowed down for each address; a missing key is no guess. */
export function createGuard(apiKey: string | undefined) {
  const guesses = new Guesses()
  return createMiddleware<{ Bindings: Partial<HttpBindings> }>(async (c, next) => {
    if (apiKey === undefined)
      return refuse(
        c,
        'The API is closed: no key is set. Set TEAHOUSE_API_KEY, start anew, and send it as "Authorization: Bearer KEY".',
      )
    const address = addressOf(c)
    const wait = guesses.waitOf(address)
    if (wait > 0) {
      const error = {
        code: 'too-many-wrong-keys',
        message: 'Too many wrong keys came from this address. Wait a minute.',
      }
      return c.json({ error }, 429, { 'retry-after': String(Math.ceil(wait / 1000)) })
    }
    const given = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined) return refuse(c, 'An API key is needed: send "Authorization: Bearer KEY".')
    if (!sameSecret(given, apiKey)) {
      guesses.note(address)
      return refuse(c, 'This API key is not valid.', ', error="invalid_token"')
    }
    setActor(c, { id: 'key:environment', name: 'TEAHOUSE_API_KEY', role: 'admin', address })
    return next()
  })
}

function refuse(c: Context, message: string, why = ''): Response {
  const error = { code: 'unauthorized', message }
  return c.json({ error }, 401, { 'www-authenticate': `Bearer realm="teahouse"${why}` })
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
