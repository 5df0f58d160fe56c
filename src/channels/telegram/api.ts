import type { Opts } from '@grammyjs/types'
import { Agent, request } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'
import { serviceCall } from './limits.ts'
import { type Answered, Refusal } from './refusal.ts'

type Methods = Opts<never>

export interface CallOptions<Result> {
  slot: Call
  result: z.ZodType<Result>
  signal?: AbortSignal | undefined
  /** ms until the call counts as lost. */
  within?: number
}

const me = z.object({ id: z.number(), username: z.string(), first_name: z.string() })
export type Me = z.infer<typeof me>

/** Calls of the Bot API over HTTP. https://core.telegram.org/bots/api#making-requests (read 2026-11-21) */
export class TelegramApi {
  readonly #root: string
  readonly #token: string
  readonly #host: Pick<ChannelHost, 'slot' | 'hold' | 'language'>
  #me: Promise<Me> | undefined

  constructor(
    settings: { botToken: string; apiBaseUrl: string },
    host: Pick<ChannelHost, 'slot' | 'hold' | 'language'>,
  ) {
    this.#root = settings.apiBaseUrl.replace(/\/+$/, '')
    this.#token = settings.botToken
    this.#host = host
  }

  async call<M extends keyof Methods, Result>(
    method: M,
    params: Methods[M],
    options: CallOptions<Result>,
  ): Promise<Result> {
    await this.#host.slot(options.slot, options.signal)
    const answer = await this.#ask(`/bot${this.#token}/${method}`, {
      json: JSON.stringify(params),
      what: method,
      most: answerMost,
      within: options.within ?? 20_000,
      signal: options.signal,
    })
    const envelope = parseEnvelope(answer)
    if (!envelope) throw this.#notTheApi(method, answer.status)
    if (!envelope.ok) throw this.#refused(method, envelope, options.slot)
    const result = options.result.safeParse(envelope.result)
    if (!result.success) throw new RemoteError('unreachable', `Telegram answered ${method} with something unexpected.`)
    return result.data
  }

  /** Who this bot is, asked now. https://core.telegram.org/bots/api#getme */
  async getMe(signal?: AbortSignal): Promise<Me> {
    const asked = this.call('getMe', {}, { slot: serviceCall, result: me, signal })
    this.#me = asked
    return asked.catch((error: unknown) => {
      this.#me = undefined
      throw error
    })
  }

  /** Who this bot is, as last heard. */
  async me(): Promise<Me> {
    return this.#me ?? this.getMe()
  }

  /** Opens a file whose path getFile told. https://core.telegram.org/bots/api#file */
  async download(path: string, options: { most: number; type: string; signal: AbortSignal }): Promise<Blob> {
    await this.#host.slot(serviceCall, options.signal)
    const url = `/file/bot${this.#token}/${path.split('/').map(encodeURIComponent).join('/')}`
    const answer = await this.#ask(url, { what: 'the download of a file', within: 120_000, ...options })
    if (answer.status === 404) throw new RemoteError('gone', 'Telegram no longer has this file.')
    if (answer.status !== 200) throw this.#notTheApi('the download of a file', answer.status)
    return new Blob(answer.chunks, { type: options.type })
  }

  async #ask(path: string, how: Asking): Promise<Answer> {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), how.within)
    const signal = how.signal ? AbortSignal.any([how.signal, deadline.signal]) : deadline.signal
    try {
      // A redirect is not followed: it would carry the token, which is part of the path, to somewhere else.
      const { statusCode, headers, body } = await request(this.#root + path, { ...sent(how), signal, dispatcher })
      return {
        status: statusCode,
        retryAfter: Number(headers['retry-after']),
        chunks: await readWithin(how.most, body, how.what),
      }
    } catch (error) {
      if (error instanceof RemoteError) throw error
      how.signal?.throwIfAborted()
      if (deadline.signal.aborted) {
        throw new RemoteError('unreachable', `Telegram did not answer ${how.what} within ${how.within / 1000} s.`)
      }
      throw lost('Telegram', error, { call: how.what, advice: 'Check the network of this host, or apiBaseUrl.' })
    } finally {
      clearTimeout(timer)
    }
  }

  #refused(method: string, refused: RefusedEnvelope, slot: Call): Refusal {
    const seconds = refused.parameters?.retry_after ?? (refused.error_code === 429 ? 3 : undefined)
    const answered: Answered = {
      code: refused.error_code,
      description: this.#redact(refused.description).slice(0, 300),
      ...(seconds === undefined ? {} : { retryAfter: Math.min(Math.max(seconds, 1), 3600) * 1000 }),
      ...(refused.parameters?.migrate_to_chat_id === undefined
        ? {}
        : { migratedTo: refused.parameters.migrate_to_chat_id }),
    }
    const refusal = new Refusal(method, answered, this.#host.language)
    // A little longer than asked: a timer may fire a moment early.
    if (refusal.fault === 'busy') this.#host.hold(slot, refusal.retryAfter + 100)
    return refusal
  }

  #notTheApi(what: string, status: number): RemoteError {
    const fault = status === 401 || status === 404 ? 'denied' : 'unreachable'
    const words = `The server answered ${what} with HTTP ${status} and not as the Bot API does.`
    return new RemoteError(fault, `${words} Check apiBaseUrl, or a proxy in between.`)
  }

  #redact(text: string): string {
    return text.replaceAll(this.#token, '***').replaceAll(/\d{3,}:[\w-]{20,}/g, '***')
  }
}

/** A call through `request` takes a third of the processor time of one through `fetch`: 0.15 ms. HTTP/1.1, as Telegram documents it. */
const dispatcher = new Agent({ allowH2: false })

const sent = ({ json }: Asking) =>
  json === undefined
    ? ({ method: 'GET' } as const)
    : ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: json } as const)

interface Asking {
  what: string
  /** What is posted. Absent = nothing, and a GET. */
  json?: string
  within: number
  /** Bytes. */
  most: number
  signal?: AbortSignal | undefined
}

interface Answer {
  status: number
  /** Seconds, NaN when the header is absent. */
  retryAfter: number
  chunks: Uint8Array<ArrayBuffer>[]
}

/** getUpdates answers with about 4 MiB at most; nothing else comes near. */
const answerMost = 16 * 1024 * 1024

const refusedEnvelope = z.object({
  ok: z.literal(false),
  error_code: z.number(),
  description: z.string().default(''),
  parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
})
type RefusedEnvelope = z.infer<typeof refusedEnvelope>
const envelope = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), result: z.unknown() }), refusedEnvelope])

function parseEnvelope(answer: Answer): z.infer<typeof envelope> | undefined {
  const { retryAfter } = answer
  try {
    const parsed = envelope.parse(JSON.parse(Buffer.concat(answer.chunks).toString('utf8')))
    if (!parsed.ok && Number.isFinite(retryAfter)) parsed.parameters = { retry_after: retryAfter, ...parsed.parameters }
    return parsed
  } catch {
    return undefined
  }
}
