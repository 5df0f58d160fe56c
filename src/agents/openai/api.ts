import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { isRecord } from '../../lib/json.ts'
import type { Complaint } from '../../lib/refusal.ts'
import type { Patience } from '../../lib/watchdog.ts'
import type { OpenAiSettings } from './settings.ts'

/** What the placeholders of `extraBody` stand for in this turn. */
export interface Stands {
  session: string
  user: string
}

export interface Asking {
  signal: AbortSignal
  language: Language
  stands: Stands
}

/** The calls of an OpenAI-compatible server. https://platform.openai.com/docs/api-reference, read 2026-11 */
export class OpenAiApi {
  readonly #settings: OpenAiSettings
  readonly #far: FarSide
  /** False once the server has refused `stream_options`, which a few old ones do. */
  #countsTokens = true

  constructor(settings: OpenAiSettings, patience: Patience) {
    const { baseUrl, apiKey, keyHeader, headers } = settings
    const bearer = keyHeader.toLowerCase() === 'authorization'
    this.#settings = settings
    this.#far = new FarSide({
      who: new URL(baseUrl).host,
      baseUrl,
      headers: { ...headers, ...(apiKey ? { [keyHeader]: bearer ? `Bearer ${apiKey}` : apiKey } : {}) },
      secrets: [...(apiKey ? [apiKey] : []), ...Object.values(headers)],
      patience,
      judge,
    })
  }

  async chat(messages: object[], asking: Asking): Promise<HttpAnswer> {
    const body = { messages, stream: true }
    if (!this.#countsTokens) return this.#post('/chat/completions', body, asking)
    try {
      return await this.#post('/chat/completions', { ...body, stream_options: { include_usage: true } }, asking)
    } catch (error) {
      if (!(error instanceof RemoteError && /stream_options|include_usage/.test(error.message))) throw error
      this.#countsTokens = false
      return this.#post('/chat/completions', body, asking)
    }
  }

  /** A previous answer that the server no longer has is RemoteError('gone'). */
  respond(input: object[], previous: string | undefined, asking: Asking): Promise<HttpAnswer> {
    const { instructions } = this.#settings
    const body = {
      input,
      stream: true,
      ...(instructions ? { instructions } : {}),
      ...(previous ? { previous_response_id: previous } : {}),
    }
    return this.#post('/responses', body, asking)
  }

  /** What an error inside a stream means. */
  refusal(said: unknown, language: Language): RemoteError {
    return this.#far.refusal(said, language)
  }

  /** Many compatible servers have no list of models; that they answer with 404 still proves that they are there. */
  async check(signal: AbortSignal): Promise<string> {
    const { model, baseUrl } = this.#settings
    const host = new URL(baseUrl).host
    try {
      const list = await (await this.#far.ask('/models', { method: 'GET', signal })).json()
      const known = isRecord(list) && Array.isArray(list.data) ? list.data : []
      const listed = known.some((entry) => isRecord(entry) && entry.id === model)
      return `${model} at ${host}${listed || known.length === 0 ? '' : ' (not in its list of models)'}`
    } catch (error) {
      if (error instanceof RemoteError && error.message.includes('(404'))
        return `${host} answers, but has no list of models`
      throw error
    }
  }

  #post(path: string, body: object, { signal, language, stands }: Asking): Promise<HttpAnswer> {
    const extra = Object.entries(this.#settings.extraBody).map(([key, value]) => [key, filled(value, stands)])
    const whole = { ...Object.fromEntries(extra), model: this.#settings.model, ...body }
    return this.#far.ask(path, { body: whole, signal, language })
  }
}

const deniedCodes = [
  'invalid_api_key',
  'insufficient_quota',
  'billing_hard_limit_reached',
  'model_not_found',
  'Arrearage',
]
const busyCodes = ['rate_limit_exceeded', 'server_error', 'overloaded_error', 'timeout', 'insufficient_system_resource']

function judge({ status, code = '', message = '' }: Complaint): Fault | undefined {
  if (deniedCodes.includes(code)) return 'denied'
  if (code === 'previous_response_not_found') return 'gone'
  // Others than OpenAI only say it in words.
  if ((status === 400 || status === 404) && /previous[ _]response/i.test(`${code} ${message}`)) return 'gone'
  if (status === undefined && busyCodes.includes(code)) return 'busy'
  return undefined
}

function filled(value: Json, stands: Stands): Json {
  if (typeof value === 'string') {
    return value.replaceAll('{session}', stands.session).replaceAll('{user}', stands.user)
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, stands))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, stands)]))
}
