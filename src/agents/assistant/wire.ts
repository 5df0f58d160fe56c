import type { Model } from '../../contract/agent.ts'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { Frame, HttpAnswer } from '../../lib/http-answer.ts'
import { isRecord } from '../../lib/json.ts'
import type { Complaint } from '../../lib/refusal.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { makers } from './providers.ts'

/** A usage chunk and [DONE] follow the last words at once, where they follow at all. */
const lastWords = 2500

export interface Wiring {
  language: Language
  patience: Patience
}

/**
 * The fetch that the SDK is given: every request to a model goes the way of all our agents. Streams are read by our own tolerant
 * reader and handed on clean; one that ends before its protocol said so, an error within one and a refusal are RemoteErrors, which the SDK
 * passes through.
 */
export function wired(model: Model, { language, patience }: Wiring): typeof globalThis.fetch {
  return async (input, init) => {
    const url = String(input)
    const far = new FarSide({
      who: nameOf(model),
      baseUrl: '',
      headers: Object.fromEntries(new Headers(init?.headers)),
      secrets: model.apiKey ? [model.apiKey] : [],
      patience,
      judge,
    })
    const signal = init?.signal ?? new AbortController().signal
    const ask = (body: string) => far.ask(url, { signal, language, body })
    const body = String(init?.body)
    const answer = await ask(body).catch((error: unknown) => {
      // A few old servers do not know how to count, and say so.
      if (!(error instanceof RemoteError && /stream_options|include_usage/.test(error.message))) throw error
      const { stream_options: _, ...rest } = JSON.parse(body)
      return ask(JSON.stringify(rest))
    })
    const said = clean(answer, model.provider, (complaint) => far.refusal(complaint, language))
    return new Response(ReadableStream.from(said), { headers: { 'content-type': 'text/event-stream' } })
  }
}

/** For admins: which model, and where. */
export function nameOf({ id, provider, baseUrl }: Model): string {
  return `the model ${id} at ${new URL(baseUrl ?? makers[provider].baseUrl).host}`
}

/** The list of models proves that the address and the key are right, and costs nothing. */
export async function provesAlive(model: Model, { patience }: Wiring, signal: AbortSignal): Promise<string> {
  const maker = makers[model.provider]
  const baseUrl = model.baseUrl ?? maker.baseUrl
  const far = new FarSide({
    who: nameOf(model),
    baseUrl,
    headers: maker.headers(model.apiKey ?? ''),
    secrets: model.apiKey ? [model.apiKey] : [],
    patience,
    judge,
  })
  const where = `${model.model} at ${new URL(baseUrl).host}`
  try {
    const list = await (await far.ask(maker.list, { method: 'GET', signal })).json()
    const known = isRecord(list) ? ([list.data, list.models].find(Array.isArray) ?? []) : []
    const named = known.flatMap((one: unknown) => (isRecord(one) ? [one.id, one.name] : []))
    const listed = named.some((name: unknown) => name === model.model || name === `models/${model.model}`)
    return listed || named.length === 0 ? where : `${where} (not in its list of models)`
  } catch (error) {
    // Many compatible servers have no list of models; that they say so proves that they are there.
    if (model.provider === 'openai-compatible' && error instanceof RemoteError && error.message.includes('(404'))
      return `${where} (it has no list of models)`
    throw error
  }
}

async function* clean(
  answer: HttpAnswer,
  provider: Model['provider'],
  refusal: (complaint: unknown) => RemoteError,
): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder()
  const grammar = grammars[provider]
  let whole = false
  for await (const frame of answer.frames()) {
    const { event, json } = frame
    if (!json) break
    const complaint = whole ? undefined : grammar.complaint(frame)
    if (complaint !== undefined) throw refusal(complaint)
    if (grammar.knows(json)) yield bytes.encode(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(json)}\n\n`)
    if (!grammar.ends(json)) continue
    whole = true
    answer.wholeWithin(lastWords)
  }
}

type Json = Record<string, unknown>

/** What must be known of a protocol to tell a whole answer from one that broke off. */
interface Grammar {
  knows(json: Json): boolean
  ends(json: Json): boolean
  /** What the frame complains about, if it does. */
  complaint(frame: Frame): unknown
}

const typed = (json: Json, ...types: string[]) => typeof json.type === 'string' && types.includes(json.type)
const each = (list: unknown): Json[] => (Array.isArray(list) ? list.filter(isRecord) : [])

const chat: Grammar = {
  knows: ({ choices }) => Array.isArray(choices),
  ends: ({ choices }) => each(choices).some(({ finish_reason }) => typeof finish_reason === 'string'),
  complaint({ event, json = {} }) {
    // RAGFlow complains with {code, message} and no choices; OpenRouter and DeepSeek with a reason to finish.
    const coded = json.choices === undefined && typeof json.code === 'number' && json.code !== 0
    if (json.error || event === 'error' || coded) return json
    const reasons = each(json.choices).map(({ finish_reason }) => finish_reason)
    if (reasons.includes('error')) return { code: 'server_error' }
    return reasons.includes('insufficient_system_resource') ? { code: 'server_error' } : undefined
  },
}

const grammars: Record<Model['provider'], Grammar> = {
  'openai-compatible': chat,
  openai: {
    knows: ({ type }) => typeof type === 'string',
    ends: (json) => typed(json, 'response.completed', 'response.incomplete'),
    complaint({ json = {} }) {
      if (typed(json, 'response.failed')) return isRecord(json.response) ? json.response : {}
      return typed(json, 'error') || json.error ? json : undefined
    },
  },
  anthropic: {
    // The SDK takes an event that it does not know for an error.
    knows: ({ type }) => /^(message_(start|delta|stop)|content_block_(start|delta|stop)|ping)$/.test(String(type)),
    ends: (json) => typed(json, 'message_stop'),
    complaint: ({ json = {} }) => (typed(json, 'error') || json.error ? json : undefined),
  },
  google: {
    knows: ({ candidates, promptFeedback, usageMetadata }) => Boolean(candidates ?? promptFeedback ?? usageMetadata),
    ends: ({ candidates, promptFeedback }) =>
      each(candidates).some(({ finishReason }) => typeof finishReason === 'string') ||
      (isRecord(promptFeedback) && typeof promptFeedback.blockReason === 'string'),
    complaint: ({ json = {} }) => (json.error ? json : undefined),
  },
}

const denied = new Set([
  'invalid_api_key',
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_error',
  'model_not_found',
  'authentication_error',
  'permission_error',
  'Arrearage',
])
const busy = new Set([
  'rate_limit_exceeded',
  'rate_limit_error',
  'server_error',
  'overloaded_error',
  'api_error',
  'timeout_error',
])

function judge({ status, code = '', message = '' }: Complaint): Fault | undefined {
  if (denied.has(code) || /API key not valid/i.test(message)) return 'denied'
  return status === undefined && busy.has(code) ? 'busy' : undefined
}
