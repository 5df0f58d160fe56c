import { FormData } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { AccessToken, type FetchedToken } from '../../lib/access-token.ts'
import { exchange, jsonOf } from './exchange.ts'
import { type CallName, callOf } from './limits.ts'
import { Refusal, type Said, saidIn, tokenRefused } from './refusal.ts'

export interface AppSettings {
  clientId: string
  clientSecret: string
  apiBaseUrl: string
  oapiBaseUrl: string
}

export interface Ask {
  name: CallName
  method: 'POST' | 'PUT'
  path: string
  /** Sent as JSON, unless it is a form. */
  body: object | FormData
  urgency: Call['urgency']
  signal?: AbortSignal | undefined
  /** Codes that mean: this was done before. */
  done?: RegExp
  within?: number
  /** The legacy API: another host, token in the query, 200 whatever happened. */
  legacy?: true
  /** The call proves who we are in its body. */
  anonymous?: true
}

/** What ends a reply is repeated here when DingTalk asks for no longer pause than this, in ms. */
const REPEAT_WITHIN = 2000

/** Makes calls in the name of one app: within its limits, with its token, refusals understood. */
export class DingtalkClient {
  readonly #settings: AppSettings
  readonly #host: Pick<ChannelHost, 'slot' | 'hold'>
  readonly #token = new AccessToken(() => this.#fetchToken())

  constructor(settings: AppSettings, host: Pick<ChannelHost, 'slot' | 'hold'>) {
    this.#settings = settings
    this.#host = host
  }

  /** Proves the credentials. */
  async signIn(): Promise<void> {
    await this.#token.renew()
  }

  /** What a successful answer holds. Throws Refusal, another RemoteError, or the signal's reason. */
  async call(ask: Ask, repeated = false): Promise<Record<string, unknown>> {
    const call = callOf(ask.name, ask.urgency)
    await this.#host.slot(repeated ? { ...call, free: true } : call, ask.signal)
    const token = ask.anonymous ? '' : await this.#token.get()
    const answer = await exchange({
      what: ask.name,
      url: this.#urlOf(ask, token),
      method: ask.method,
      // Without `accept` the stream gateway answers with XML.
      headers: {
        ...(ask.body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        accept: 'application/json',
        ...(ask.anonymous || ask.legacy ? {} : { 'x-acs-dingtalk-access-token': token }),
      },
      body: ask.body instanceof FormData ? ask.body : JSON.stringify(ask.body),
      signal: ask.signal,
      ...(ask.within === undefined ? {} : { within: ask.within }),
    })
    const body = jsonOf(answer)
    const said = saidIn(answer.status, body)
    if (!said) return body ?? {}
    if (ask.done?.test(`${said.code} ${said.message}`)) return {}
    if (!ask.anonymous && tokenRefused(said)) {
      this.#token.drop(token)
      if (!repeated) return this.call(ask, true)
    }
    const refusal = this.#refused(ask, said, token)
    // A card ends with two calls. Always begun again from the first, a limiter that lets every second one through lets none end.
    const soon = refusal.fault === 'busy' && refusal.retryAfter <= REPEAT_WITHIN
    if (soon && ask.urgency === 'final' && !repeated) return this.call(ask, true)
    throw refusal
  }

  #urlOf({ path, legacy }: Ask, token: string): string {
    const { apiBaseUrl, oapiBaseUrl } = this.#settings
    const base = (legacy ? oapiBaseUrl : apiBaseUrl).replace(/\/+$/, '')
    return legacy
      ? `${base}${path}${path.includes('?') ? '&' : '?'}access_token=${encodeURIComponent(token)}`
      : base + path
  }

  #refused(ask: Ask, said: Said, token: string): Refusal {
    const refusal = new Refusal(ask.name, said, [this.#settings.clientSecret, token])
    if (refusal.fault === 'busy') this.#host.hold(callOf(ask.name, ask.urgency), refusal.retryAfter)
    return refusal
  }

  async #fetchToken(): Promise<FetchedToken> {
    const { clientId, clientSecret } = this.#settings
    const ask: Ask = {
      name: 'token',
      method: 'POST',
      path: '/v1.0/oauth2/accessToken',
      body: { appKey: clientId, appSecret: clientSecret },
      urgency: 'first',
      anonymous: true,
    }
    const answer = await this.call(ask).catch((error: unknown) => {
      // Whatever a 400 calls it: nothing but the credentials was asked about.
      throw error instanceof Refusal && error.fault === 'invalid' ? new RemoteError('denied', error.message) : error
    })
    const token = issued.safeParse(answer)
    if (!token.success) throw new RemoteError('unreachable', 'DingTalk answered with no access token.')
    return { value: token.data.accessToken, validFor: token.data.expireIn * 1000 }
  }
}

const issued = z.object({ accessToken: z.string().min(1), expireIn: z.coerce.number().positive() })
