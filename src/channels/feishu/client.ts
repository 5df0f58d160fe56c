import { FormData } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { AccessToken, type FetchedToken } from '../../lib/access-token.ts'
import { type Answer, ask, jsonIn, type Question } from './exchange.ts'
import type { CallName, Place } from './limits.ts'
import { Refusal, type Said, tokenCodes } from './refusal.ts'

export interface App {
  appId: string
  appSecret: string
  baseUrl: string
}

export interface Ask {
  name: CallName
  method: Question['method']
  /** Below the base address. */
  path: string
  body?: object | FormData
  urgency: Call['urgency']
  /** What the call's own limits count by. */
  at?: Place | undefined
  signal?: AbortSignal | undefined
  within?: number
  /** Made twice, it is done once: made again when its answer was lost. */
  repeatable?: true
  /** The call proves who we are in its body. */
  anonymous?: true
}

/** What ends a reply is repeated here when Feishu asks for no longer pause than this, in ms. */
const REPEAT_WITHIN = 2000

/** Makes calls in the name of one app: within its limits, with its token, refusals understood. */
export class FeishuClient {
  readonly #app: App
  readonly #host: Pick<ChannelHost, 'slot' | 'hold'>
  readonly #token = new AccessToken(() => this.#fetchToken())

  constructor(app: App, host: Pick<ChannelHost, 'slot' | 'hold'>) {
    this.#app = app
    this.#host = host
  }

  /** Proves the credentials. */
  async signIn(): Promise<void> {
    await this.#token.renew()
  }

  /** The body of a successful answer. Throws Refusal, another RemoteError, or the signal's reason. */
  async call(asked: Ask): Promise<Record<string, unknown>> {
    const { signal, repeatable, urgency } = asked
    return this.#try(asked).catch((error: unknown) => {
      if (!(error instanceof RemoteError) || signal?.aborted) throw error
      const lost = repeatable && error.fault === 'unreachable'
      // A card ends with two calls. Always begun again from the first, a limiter that lets every second one through lets none end.
      const soon = urgency === 'final' && error.fault === 'busy' && error.retryAfter <= REPEAT_WITHIN
      if (!lost && !soon) throw error
      return this.#try(asked)
    })
  }

  /** Opens what is no JSON. Throws as call() does. */
  async open(asked: Ask): Promise<Answer> {
    const { answer, token } = await this.#ask(asked)
    const refused = answer.status !== 200 || answer.header('content-type')?.includes('application/json') === true
    if (!refused) return answer
    const said = saidIn(answer, await jsonIn(answer, asked.name))
    if (!said) throw new RemoteError('gone', `Feishu answered ${asked.name} with nothing.`)
    return this.#refused(asked, said, { token, again: () => this.open(asked) })
  }

  async #try(asked: Ask, repeated = false): Promise<Record<string, unknown>> {
    const { answer, token } = await this.#ask(asked)
    const body = await jsonIn(answer, asked.name)
    const said = saidIn(answer, body)
    if (!said) return body ?? {}
    return this.#refused(asked, said, repeated ? { token } : { token, again: () => this.#try(asked, true) })
  }

  async #ask({ name, method, path, body, urgency, at, ...rest }: Ask): Promise<{ answer: Answer; token: string }> {
    const { signal, anonymous, within = 10_000 } = rest
    await this.#host.slot({ name, urgency, ...(at ? { chat: at } : {}) }, signal)
    const token = anonymous ? '' : await this.#token.get()
    const answer = await ask({
      what: name,
      method,
      url: this.#app.baseUrl.replace(/\/+$/, '') + path,
      headers: {
        'user-agent': 'teahouse',
        ...(body === undefined || body instanceof FormData
          ? {}
          : { 'content-type': 'application/json; charset=utf-8' }),
        ...(anonymous ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      within,
      signal,
    })
    return { answer, token }
  }

  /** A refused token is renewed, once; everything else is thrown. */
  #refused<T>(asked: Ask, said: Said, { token, again }: { token: string; again?: () => Promise<T> }): Promise<T> {
    if (!asked.anonymous && tokenCodes.includes(said.code)) {
      this.#token.drop(token)
      if (again) return again()
    }
    const refusal = new Refusal(asked.name, said, [this.#app.appSecret, token])
    // 230020 is about one chat; the other limits are the app's.
    const where = said.code === 230020 && asked.at ? { chat: asked.at } : {}
    if (refusal.fault === 'busy' && said.code !== 200810) {
      this.#host.hold({ name: asked.name, ...where }, refusal.retryAfter)
    }
    throw refusal
  }

  /** https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal (read 2026-11-21) */
  async #fetchToken(): Promise<FetchedToken> {
    const { appId, appSecret } = this.#app
    const answer = await this.call({
      name: 'token',
      method: 'POST',
      path: '/open-apis/auth/v3/tenant_access_token/internal',
      body: { app_id: appId, app_secret: appSecret },
      urgency: 'first',
      anonymous: true,
      repeatable: true,
    }).catch((error: unknown) => {
      // Whatever its code: nothing but the credentials was asked about.
      throw error instanceof Refusal && !error.passing ? notLetIn(error) : error
    })
    const token = issued.safeParse(answer)
    if (!token.success) throw new RemoteError('unreachable', 'Feishu answered with no access token.')
    return { value: token.data.tenant_access_token, validFor: token.data.expire * 1000 }
  }
}

const issued = z.object({ tenant_access_token: z.string().min(1), expire: z.number().positive() })

export function notLetIn({ message }: Error): RemoteError {
  const advice = 'Copy the app ID and the app secret again from Credentials & Basic Info in the developer console.'
  return new RemoteError('denied', message.endsWith(advice) ? message : `${message} ${advice}`)
}

/** The refusal in an answer: a code that is not 0 counts, whatever the status; so does what is no JSON. */
function saidIn(answer: Answer, body: Record<string, unknown> | undefined): Said | undefined {
  const { status } = answer
  const facts = {
    logId: answer.header('x-tt-logid'),
    reset: Number(answer.header('x-ogw-ratelimit-reset')) || undefined,
  }
  if (typeof body?.code !== 'number') {
    const message = `HTTP ${status} and something that is not Feishu's JSON`
    return { code: status, message, status: status < 400 ? 502 : status, ...facts }
  }
  if (body.code === 0) return undefined
  return { code: body.code, message: typeof body.msg === 'string' ? body.msg : '', status, ...facts }
}
