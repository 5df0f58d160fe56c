import { FormData, request } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { AccessToken, type FetchedToken } from '../../lib/access-token.ts'
import { type Answer, type Exchange, exchange } from '../../lib/exchange.ts'
import { parseRecord } from '../../lib/json.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'
import { streamed } from '../../lib/streamed.ts'
import type { CallName, Place } from './limits.ts'
import { copyAgain, Refusal, type Said, tokenCodes } from './refusal.ts'

export interface App {
  appId: string
  appSecret: string
  baseUrl: string
}

export interface Ask {
  name: CallName
  method: Exchange['method']
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

interface Download {
  name: CallName
  path: string
  signal: AbortSignal
}

interface Opened {
  header(name: string): string | undefined
  body: ReadableStream<Uint8Array>
}

const MB = 1024 * 1024
/** What an admin can do when Feishu is out of reach. */
const advice = 'Check the network of this host, and baseUrl.'
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

  /** What a successful answer holds. Throws as call() does. */
  async ask<T>(asked: Ask, shape: z.ZodType<T>): Promise<T> {
    const answer = shape.safeParse(await this.call(asked))
    if (answer.success) return answer.data
    throw new RemoteError('unreachable', `Feishu answered ${asked.name} with something unexpected.`)
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

  /** Begins to read a file. Throws as call() does. */
  async open({ name, path, signal }: Download, repeated = false): Promise<Opened> {
    await this.#host.slot({ name, urgency: 'first' }, signal)
    const token = await this.#token.get()
    const translate = (error: unknown) =>
      signal.aborted ? signal.reason : lost('Feishu', error, { call: 'a file', advice })
    const headers = { 'user-agent': 'teahouse', authorization: `Bearer ${token}` }
    const answer = await request(this.#base + path, { headers, signal }).catch((error: unknown) => {
      throw translate(error)
    })
    // A body that is left unread says so as an error.
    answer.body.on('error', () => undefined)
    const header = (name: string) => [answer.headers[name]].flat()[0]
    const body = streamed(answer.body, translate)
    // A file of JSON has a name; what Feishu says of itself has none.
    const json = header('content-type')?.includes('json') && header('content-disposition') === undefined
    if (answer.statusCode === 200 && !json) return { header, body }
    const status = answer.statusCode
    const said = saidIn({ status, header, body: Buffer.concat(await readWithin(64 * 1024, answer.body, name)) })
    if (!said) throw new RemoteError('gone', 'Feishu answered the question for a file with none.')
    if (this.#renewed(said, token) && !repeated) return this.open({ name, path, signal }, true)
    throw this.#refused({ name }, said, token)
  }

  async #try(asked: Ask, repeated = false): Promise<Record<string, unknown>> {
    const { name, method, path, body, urgency, at, signal, anonymous, within = 10_000 } = asked
    await this.#host.slot({ name, urgency, ...(at ? { chat: at } : {}) }, signal)
    const token = anonymous ? '' : await this.#token.get()
    const form = body instanceof FormData
    const answer = await exchange({
      who: 'Feishu',
      what: name,
      url: this.#base + path,
      method,
      headers: {
        'user-agent': 'teahouse',
        ...(form || body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(anonymous ? {} : { authorization: `Bearer ${token}` }),
      },
      body: form || body === undefined ? body : JSON.stringify(body),
      within,
      longest: 2 * MB,
      signal,
      advice,
    })
    const said = saidIn(answer)
    if (!said) return parseRecord(answer.body.toString('utf8')) ?? {}
    if (!anonymous && this.#renewed(said, token) && !repeated) return this.#try(asked, true)
    throw this.#refused(asked, said, token)
  }

  get #base(): string {
    return this.#app.baseUrl.replace(/\/+$/, '')
  }

  /** True when the token was refused: the next call has another one. */
  #renewed({ code }: Said, token: string): boolean {
    if (!tokenCodes.includes(code)) return false
    this.#token.drop(token)
    return true
  }

  #refused({ name, at }: Pick<Ask, 'name' | 'at'>, said: Said, token: string): Refusal {
    const refusal = new Refusal(name, said, [this.#app.appSecret, token])
    // 230020 is about one chat, 200810 about one card; the other limits are the app's.
    const where = said.code === 230020 && at ? { chat: at } : {}
    if (refusal.fault === 'busy' && said.code !== 200810) this.#host.hold({ name, ...where }, refusal.retryAfter)
    return refusal
  }

  /** https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal (read 2026-11-21) */
  async #fetchToken(): Promise<FetchedToken> {
    const { appId, appSecret } = this.#app
    const asked: Ask = {
      name: 'token',
      method: 'POST',
      path: '/open-apis/auth/v3/tenant_access_token/internal',
      body: { app_id: appId, app_secret: appSecret },
      urgency: 'first',
      anonymous: true,
      repeatable: true,
    }
    const token = await this.ask(asked, issued).catch((error: unknown) => {
      // Whatever its code: nothing but the credentials was asked about.
      throw error instanceof Refusal && !error.passing ? notLetIn(error) : error
    })
    return { value: token.tenant_access_token, validFor: token.expire * 1000 }
  }
}

const issued = z.object({ tenant_access_token: z.string().min(1), expire: z.number().positive() })

export function notLetIn({ message }: Error): RemoteError {
  return new RemoteError('denied', message.endsWith(copyAgain) ? message : `${message} ${copyAgain}`)
}

/** The refusal in an answer: a code that is not 0 counts, whatever the status; so does what is no JSON. */
function saidIn({ status, header, body }: Answer): Said | undefined {
  const said = parseRecord(body.toString('utf8'))
  const facts = { logId: header('x-tt-logid'), reset: Number(header('x-ogw-ratelimit-reset')) || undefined }
  if (typeof said?.code !== 'number') {
    const message = `HTTP ${status} and something that is not Feishu's JSON`
    return { code: status, message, status: status < 400 ? 502 : status, ...facts }
  }
  if (said.code === 0) return undefined
  return { code: said.code, message: typeof said.msg === 'string' ? said.msg : '', status, ...facts }
}
