import { Agent, FormData, request } from 'undici'
import { type Fault, RemoteError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import { HttpAnswer } from './http-answer.ts'
import { late, unreachable } from './outage.ts'
import { createRedactor } from './redact.ts'
import { type Complaint, complaintOf, type RefusalContext, refusal } from './refusal.ts'
import { type Patience, Watchdog } from './watchdog.ts'

export interface FarSideOptions {
  /** Names it in errors: 'Dify'. */
  who: string
  baseUrl: string
  headers: Record<string, string>
  /** Blanked in every error, wherever the far side repeats them. */
  secrets: readonly string[]
  patience: Patience
  judge?: (complaint: Complaint) => Fault | undefined
}

export interface Ask {
  signal: AbortSignal
  /** Of the person who will read what went wrong. */
  language?: Language
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent as JSON, unless it is a form or a text, which is taken to be JSON. */
  body?: unknown
}

/**
 * undici's own timeouts are off: they end every silent stream after five minutes, and the watchdog knows better what is
 * waited for. HTTP/1.1 only: how streams break was measured there. And `request`, not `fetch`: a word of a stream costs 33 µs of
 * processor instead of 56, and redirects are not followed.
 */
const dispatcher = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0, allowH2: false })

/** An HTTP API that answers with streams or JSON. Every failure is a RemoteError without a secret in it. */
export class FarSide {
  readonly #options: FarSideOptions
  readonly #base: string
  readonly #redactor = createRedactor()

  constructor(options: FarSideOptions) {
    this.#options = options
    for (const secret of options.secrets) this.#redactor.register(secret)
    this.#base = options.baseUrl.replace(/\/+$/, '')
  }

  /** Resolves as soon as a successful answer begins. */
  async ask(path: string, { signal, language = 'en', method = 'POST', body }: Ask): Promise<HttpAnswer> {
    const { who, patience, headers } = this.#options
    const watchdog = new Watchdog()
    const ended = AbortSignal.any([signal, watchdog.signal])
    const minutes = Math.round(patience.total / 60_000)
    watchdog.expect(
      'total',
      patience.total,
      () => new RemoteError('invalid', `${who} did not finish within ${minutes} min`),
    )
    watchdog.expect('headers', patience.headers, () => late(who, 'did not answer', patience.headers))
    try {
      const raw = await request(this.#base + path, {
        method,
        headers: { ...headersFor(body), ...headers },
        body: bodyOf(body),
        signal: ended,
        dispatcher,
      })
      watchdog.met('headers')
      const answer = new HttpAnswer(raw, { who, patience, watchdog, signal, refuse: this.#refuser(language) })
      if (raw.statusCode >= 200 && raw.statusCode < 300) return answer
      throw await answer.refused()
    } catch (error) {
      watchdog.dismiss()
      if (signal.aborted) throw signal.reason
      if (watchdog.signal.aborted) throw watchdog.signal.reason
      throw error instanceof RemoteError ? error : unreachable(who, error)
    }
  }

  /** What an error that came inside a stream means. */
  refusal(said: unknown, language: Language): RemoteError {
    return this.#refuser(language)(complaintOf(said))
  }

  #refuser(language: Language): (complaint: Complaint, headers?: RefusalContext['headers']) => RemoteError {
    const { who, judge } = this.#options
    const redactor = this.#redactor
    return (complaint, headers) =>
      refusal(complaint, { who, redactor, language, ...(headers ? { headers } : {}), ...(judge ? { judge } : {}) })
  }
}

function headersFor(body: unknown): Record<string, string> {
  // Compression makes a proxy collect a stream before it passes it on.
  const always = {
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'user-agent': 'teahouse',
  }
  return body === undefined || body instanceof FormData ? always : { ...always, 'content-type': 'application/json' }
}

function bodyOf(body: unknown): string | FormData | null {
  if (body === undefined) return null
  return body instanceof FormData || typeof body === 'string' ? body : JSON.stringify(body)
}
