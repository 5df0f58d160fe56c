import { randomBytes } from 'node:crypto'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Directory } from './directory.ts'
import type { Rules } from './options.ts'
import { json, Refusal, type Route } from './wire.ts'

/** Tenant access tokens: asking again gives the same one until little of its life is left, then a second one beside it. */
export class Tokens {
  #directory: Directory
  #rules: Rules
  #journal: Journal
  #alive: { value: string; expiresAt: number; calls: number }[] = []
  /** A fault: a token is dead after so many calls, long before its time. */
  callsPerToken = Number.POSITIVE_INFINITY
  #dead = new Set<string>()

  constructor({ directory, rules, journal }: { directory: Directory; rules: Rules; journal: Journal }) {
    this.#directory = directory
    this.#rules = rules
    this.#journal = journal
  }

  routes(): Route[] {
    return [
      { name: 'POST /open-apis/auth/v3/tenant_access_token/internal', handle: (call) => this.#give(call) },
      { name: 'POST /open-apis/auth/v3/tenant_access_token/internal/', handle: (call) => this.#give(call) },
    ]
  }

  /** Throws what the API answers to a call without a good token. */
  check(call: Call): void {
    const given = call.headers.authorization ?? ''
    if (given === '') {
      throw new Refusal(99991661, 'Missing access token for authorization. Please make a request with token attached.')
    }
    const value = given.replace(/^Bearer /, '')
    const token = this.#alive.find((candidate) => candidate.value === value)
    if (given.startsWith('Bearer ') && token && this.#good(token)) {
      token.calls++
      return
    }
    if (token || this.#dead.has(value)) throw new Refusal(99991677, 'Authorization expired')
    this.#journal.violation(`${call.name} with a token that was never given out`)
    throw invalidToken()
  }

  /** Every token given out so far is dead. */
  revoke(): void {
    for (const { value } of this.#alive) this.#dead.add(value)
    this.#alive = []
  }

  #good({ expiresAt, calls }: { expiresAt: number; calls: number }): boolean {
    return expiresAt > Date.now() && calls < this.callsPerToken
  }

  #give({ json: body }: Call): Answer {
    const { appId, appSecret } = this.#directory.bot
    // The numbers of the 10014 family and their HTTP status are not confirmed; 200 makes clients look at the code.
    if (typeof body.app_id !== 'string' || typeof body.app_secret !== 'string') {
      return json({ code: 10003, msg: 'invalid param' })
    }
    if (body.app_id !== appId) return json({ code: 10003, msg: 'app_id is invalid' })
    if (body.app_secret !== appSecret) return json({ code: 10014, msg: 'app secret invalid' })
    const now = Date.now()
    for (const token of this.#alive) if (!this.#good(token)) this.#dead.add(token.value)
    this.#alive = this.#alive.filter((token) => this.#good(token))
    let token = this.#alive.at(-1)
    if (!token || token.expiresAt - now < Math.min(this.#rules.tokenRenewedBelow, this.#rules.tokenFor / 4)) {
      token = { value: `t-${randomBytes(16).toString('hex')}`, expiresAt: now + this.#rules.tokenFor, calls: 0 }
      this.#alive.push(token)
    }
    const expire = Math.max(1, Math.ceil((token.expiresAt - now) / 1000))
    return json({ code: 0, msg: 'ok', tenant_access_token: token.value, expire })
  }
}

export function invalidToken(): Refusal {
  return new Refusal(99991663, 'Invalid access token for authorization. Please make a request with token attached.')
}
