import { randomBytes } from 'node:crypto'
import { textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Directory } from './directory.ts'
import type { Rules } from './options.ts'
import { json, LegacyRefusal, Refusal, type Route } from './wire.ts'

interface Token {
  value: string
  expiresAt: number
  calls: number
}

/** Access tokens: asking again while one is valid gives the same one, renewed. */
export class Tokens {
  #directory: Directory
  #rules: Rules
  #journal: Journal
  #current: Token | undefined
  #refetches: number[] = []
  /** A fault: a token is dead after so many calls, long before its time. */
  callsPerToken = Number.POSITIVE_INFINITY

  constructor({ directory, rules, journal }: { directory: Directory; rules: Rules; journal: Journal }) {
    this.#directory = directory
    this.#rules = rules
    this.#journal = journal
  }

  routes(): Route[] {
    const seconds = () => Math.ceil(this.#rules.tokenFor / 1000)
    return [
      {
        name: 'POST /v1.0/oauth2/accessToken',
        family: 'api',
        handle: ({ json: body }) => {
          if (!this.#knows(body.appKey, body.appSecret)) {
            throw new Refusal(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret')
          }
          return json({ accessToken: this.#issue(), expireIn: seconds() })
        },
      },
      {
        name: 'POST /v1.0/oauth2/:corpId/token',
        family: 'api',
        handle: ({ json: body, params }) => {
          if (body.grant_type !== 'client_credentials') throw new Refusal(400, 'unsupported.grant.type')
          const known = params[0] === this.#directory.corpId && this.#knows(body.client_id, body.client_secret)
          if (!known) throw new Refusal(400, 'invalid.client')
          return json({ access_token: this.#issue(), expires_in: seconds() })
        },
      },
      {
        name: 'GET /gettoken',
        family: 'oapi',
        handle: ({ query }) => {
          if (!this.#knows(query.get('appkey'), query.get('appsecret'))) {
            throw new LegacyRefusal(40089, '不合法的corpid或corpsecret')
          }
          return json({ errcode: 0, errmsg: 'ok', access_token: this.#issue(), expires_in: seconds() })
        },
      },
    ]
  }

  /** Throws what the API answers to a dead token. */
  check(call: Call, family: 'api' | 'oapi'): void {
    const given =
      family === 'api' ? textIn(call.headers['x-acs-dingtalk-access-token']) : (call.query.get('access_token') ?? '')
    const token = this.#current
    if (token && given === token.value && this.#alive(token)) {
      token.calls++
      return
    }
    if (given === '') this.#journal.violation(`${call.name} without an access token`)
    throw invalidToken(family)
  }

  /** Every token dies at once, as after a new secret. */
  revoke(): void {
    this.#current = undefined
    this.#refetches = []
  }

  #knows(id: unknown, secret: unknown): boolean {
    return id === this.#directory.bot.clientId && secret === this.#directory.bot.clientSecret
  }

  #issue(): string {
    const now = Date.now()
    if (!this.#current || !this.#alive(this.#current)) {
      this.#current = { value: randomBytes(16).toString('hex'), expiresAt: 0, calls: 0 }
    } else {
      this.#noteRefetch(now)
    }
    this.#current.expiresAt = now + this.#rules.tokenFor
    return this.#current.value
  }

  #alive({ expiresAt, calls }: Token): boolean {
    return expiresAt > Date.now() && calls < this.callsPerToken
  }

  #noteRefetch(now: number): void {
    this.#refetches = this.#refetches.filter((at) => at > now - 60_000)
    this.#refetches.push(now)
    const most = this.#rules.tokenFetchesPerMinute
    if (this.#refetches.length === most + 1) {
      this.#journal.violation(`token fetched more than ${most} times in a minute while it was still valid`)
    }
  }
}

export function invalidToken(family: 'api' | 'oapi'): Refusal | LegacyRefusal {
  return family === 'api'
    ? new Refusal(400, 'InvalidAuthentication', '不合法的access_token')
    : new LegacyRefusal(40014, '不合法的access_token')
}
