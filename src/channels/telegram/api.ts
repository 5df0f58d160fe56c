import { normalize } from 'node:path/posix'
import type { Opts } from '@grammyjs/types'
import { Agent, type Dispatcher, FormData, request } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost, OpenedFile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'
import { streamed } from '../../lib/streamed.ts'
import { serviceCall } from './limits.ts'
import { type Answered, Refusal } from './refusal.ts'

type Methods = Opts<never>

export interface CallOptions<Result> {
  slot: Call
  result: z.ZodType<Result>
  signal?: AbortSignal | undefined
  /** ms until the call counts as lost. */
  within?: number
  /** A file that goes with it: `attach://part` in the parameters. */
  part?: { name: string; blob: Blob }
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
      body: options.part ? formOf(params, options.part) : JSON.stringify(params),
      what: method,
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
  async download(path: string, signal: AbortSignal): Promise<Pick<OpenedFile, 'size' | 'body'>> {
    await this.#host.slot(serviceCall, signal)
    const url = `/file/bot${this.#token}/${path.split('/').map(encodeURIComponent).join('/')}`
    const what = 'the download of a file'
    const translate = (error: unknown) => (signal.aborted ? signal.reason : this.#lost(what, error))
    const answer = await this.#open(url, {}, signal).catch((error: unknown) => {
      throw translate(error)
    })
    const { statusCode, headers, body } = answer
    if (statusCode === 200) {
      const size = Number(headers['content-length'])
      return { ...(Number.isFinite(size) ? { size } : {}), body: streamed(body, translate) }
    }
    await body.dump()
    if (statusCode === 404) throw new RemoteError('gone', 'Telegram no longer has this file.')
    throw this.#notTheApi(what, statusCode)
  }

  /** Whether a path on the disk of a Bot API server lies where it keeps the files of this bot. */
  isFolderOfOurs(path: string): boolean {
    return normalize(path) === path && path.split('/').includes(this.#token)
  }

  async #ask(path: string, how: Asking): Promise<Answer> {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), how.within)
    const signal = how.signal ? AbortSignal.any([how.signal, deadline.signal]) : deadline.signal
    try {
      const { statusCode, headers, body } = await this.#open(path, how, signal)
      return {
        status: statusCode,
        retryAfter: Number(headers['retry-after']),
        chunks: await readWithin(answerMost, body, how.what),
      }
    } catch (error) {
      if (error instanceof RemoteError) throw error
      how.signal?.throwIfAborted()
      if (deadline.signal.aborted) {
        throw new RemoteError('unreachable', `Telegram did not answer ${how.what} within ${how.within / 1000} s.`)
      }
      throw this.#lost(how.what, error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** A redirect is not followed: it would carry the token, which is part of the path, to somewhere else. */
  async #open(path: string, how: Pick<Asking, 'body'>, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const answer = await request(this.#root + path, { ...sent(how), signal, dispatcher })
    // A body that is left unread says so as an error.
    answer.body.on('error', () => undefined)
    return answer
  }

  #lost(what: string, error: unknown): RemoteError {
    return lost('Telegram', error, { call: what, advice: 'Check the network of this host, or apiBaseUrl.' })
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

function sent({ body }: Pick<Asking, 'body'>) {
  if (body === undefined) return { method: 'GET' } as const
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
  return { method: 'POST', headers, body } as const
}

function formOf(params: object, { name, blob }: { name: string; blob: Blob }): FormData {
  const form = new FormData()
  for (const [key, value] of Object.entries(params))
    form.append(key, typeof value === 'string' ? value : JSON.stringify(value))
  form.append('part', blob, name)
  return form
}

interface Asking {
  what: string
  /** What is posted: JSON, or a form. Absent = nothing, and a GET. */
  body?: string | FormData
  within: number
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
