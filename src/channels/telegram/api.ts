import { normalize } from 'node:path/posix'
import type { Opts } from '@grammyjs/types'
import { Agent, FormData, request } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost, OpenedFile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { type Answer, exchange } from '../../lib/exchange.ts'
import { lost } from '../../lib/outage.ts'
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
    // A redirect is not followed: it would carry the token, which is part of the path, to somewhere else.
    const answer = await exchange({
      who: 'Telegram',
      what: method,
      url: `${this.#root}/bot${this.#token}/${method}`,
      method: 'POST',
      ...(options.part
        ? { body: formOf(params, options.part) }
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(params) }),
      within: options.within ?? 20_000,
      longest: answerMost,
      signal: options.signal,
      advice,
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
    const translate = (error: unknown) =>
      signal.aborted ? signal.reason : lost('Telegram', error, { call: what, advice })
    const answer = await request(this.#root + url, { signal, dispatcher }).catch((error: unknown) => {
      throw translate(error)
    })
    // A body that is left unread says so as an error.
    answer.body.on('error', () => undefined)
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

/** For files. HTTP/1.1, as Telegram documents it. */
const dispatcher = new Agent({ allowH2: false })

const advice = 'Check the network of this host, or apiBaseUrl.'

function formOf(params: object, { name, blob }: { name: string; blob: Blob }): FormData {
  const form = new FormData()
  for (const [key, value] of Object.entries(params))
    form.append(key, typeof value === 'string' ? value : JSON.stringify(value))
  form.append('part', blob, name)
  return form
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
  try {
    const parsed = envelope.parse(JSON.parse(answer.body.toString('utf8')))
    const retryAfter = Number(answer.header('retry-after') ?? Number.NaN)
    if (!parsed.ok && Number.isFinite(retryAfter)) parsed.parameters = { retry_after: retryAfter, ...parsed.parameters }
    return parsed
  } catch {
    return undefined
  }
}
