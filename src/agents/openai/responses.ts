import { z } from 'zod'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import { earlyEnding } from '../../lib/early-ending.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { isRecord } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'
import { ThinkSplitter, withoutThinking } from '../../lib/think.ts'
import type { Asking, OpenAiApi } from './api.ts'
import { type OpenAiState, stateEvent } from './kept.ts'
import { responseInput } from './messages.ts'
import type { OpenAiParts } from './run.ts'

const Item = z.object({
  id: lax(z.string()),
  type: lax(z.string()),
  name: lax(z.string()),
  status: lax(z.string()),
  /** Of an image_generation_call: the picture, in base64. */
  result: lax(z.string()),
  content: lax(z.array(z.object({ type: lax(z.string()), text: lax(z.string()), refusal: lax(z.string()) }))),
})
const Whole = z.object({
  id: lax(z.string()),
  status: lax(z.string()),
  error: z.unknown().optional(),
  incomplete_details: lax(z.object({ reason: lax(z.string()) })),
  output: lax(z.array(Item)),
  usage: lax(z.object({ input_tokens: z.coerce.number(), output_tokens: z.coerce.number() })),
})
const Event = z.object({
  type: lax(z.string()),
  delta: lax(z.string()),
  item_id: lax(z.string()),
  item: lax(Item),
  response: lax(Whole),
})

/** One turn over the Responses API. The server keeps the history, as long as it keeps the previous answer. */
export async function* responses(
  { api, host }: OpenAiParts,
  turn: Turn,
  { asking, state }: { asking: Asking; state: OpenAiState },
): AsyncGenerator<AgentEvent, void, undefined> {
  const input = await responseInput(host, turn, asking.signal)
  const begin = async function* (previous: string | undefined) {
    yield* listen(api, await api.respond(input, previous, asking), { state, language: turn.language })
  }
  try {
    yield* begin(state.response)
  } catch (error) {
    if (state.response === undefined || !(error instanceof RemoteError && error.fault === 'gone')) throw error
    yield { type: 'reset' }
    yield* begin(undefined)
  }
}

async function* listen(
  api: OpenAiApi,
  answer: HttpAnswer,
  { state, language }: { state: OpenAiState; language: Language },
): AsyncGenerator<AgentEvent, void, undefined> {
  const heard = new ResponseAnswer(api, language)
  if (answer.streams) {
    for await (const { event, json } of answer.frames()) {
      if (!json) continue
      yield* heard.read(json, event)
      if (heard.whole) break
    }
  } else {
    const body = await answer.json()
    if (!isRecord(body) || !Array.isArray(body.output)) throw await answer.refused()
    yield* heard.read({ type: `response.${body.status}`, response: body })
    if (!heard.whole) throw await answer.refused()
  }
  // Only a finished response can be continued from.
  if (heard.whole?.id) yield stateEvent({ ...state, response: heard.whole.id })
}

/** Folds the events of one response into what the person is told. */
class ResponseAnswer {
  /** The response, once it is finished. */
  whole: z.infer<typeof Whole> | undefined
  readonly #api: OpenAiApi
  readonly #language: Language
  readonly #splitter = new ThinkSplitter()
  readonly #running = new Map<string, string>()
  readonly #drawn = new Set<string>()
  #said = ''
  #item: string | undefined

  constructor(api: OpenAiApi, language: Language) {
    this.#api = api
    this.#language = language
  }

  *read(json: Record<string, unknown>, event?: string): Generator<AgentEvent> {
    const said = Event.parse(json)
    switch (said.type ?? event) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        yield* this.#say(said.delta ?? '', said.item_id ?? undefined)
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        if (said.delta) yield { type: 'reasoning', text: said.delta }
        break
      case 'response.output_item.added':
      case 'response.output_item.done':
        yield* this.#tool(said.item, (said.type ?? event) === 'response.output_item.added')
        yield* this.#picture(said.item)
        break
      case 'response.completed':
      case 'response.incomplete':
        yield* this.#finish(said.response ?? Whole.parse({}))
        break
      case 'response.failed':
      case 'response.cancelled':
        throw this.#api.refusal(said.response ?? json, this.#language)
      case 'error':
        throw this.#api.refusal(json, this.#language)
      default:
        // A frame of the Chat API's kind, which some proxies send when they lose the server.
        if (said.type == null && json.error) throw this.#api.refusal(json, this.#language)
    }
  }

  *#say(text: string, item: string | undefined): Generator<AgentEvent> {
    const gap = this.#item !== item && this.#said.trim() !== '' ? '\n\n' : ''
    this.#item = item
    yield* this.#pass(this.#splitter.push(gap + text))
  }

  *#pass(pieces: AgentEvent[]): Generator<AgentEvent> {
    for (const piece of pieces) {
      if (piece.type === 'text') this.#said += piece.text
      if (piece.type === 'replace') this.#said = piece.text
      yield piece
    }
  }

  *#tool(item: z.infer<typeof Item> | null | undefined, added: boolean): Generator<AgentEvent> {
    const type = item?.type ?? ''
    if (!item?.id || !/_call$/.test(type)) return
    const name = item.name ?? type.replace(/_call$/, '').replaceAll('_', ' ')
    if (added) this.#running.set(item.id, name)
    else this.#running.delete(item.id)
    const state = added ? 'running' : item.status === 'failed' || item.status === 'incomplete' ? 'failed' : 'done'
    yield { type: 'tool', id: item.id, name, state }
  }

  *#picture(item: z.infer<typeof Item> | null | undefined): Generator<AgentEvent> {
    if (item?.type !== 'image_generation_call' || !item.id || !item.result || this.#drawn.has(item.id)) return
    this.#drawn.add(item.id)
    yield { type: 'file', name: 'picture', url: `data:image/png;base64,${item.result}` }
  }

  *#finish(whole: z.infer<typeof Whole>): Generator<AgentEvent> {
    yield* this.#pass(this.#splitter.end())
    for (const [id, name] of this.#running) yield { type: 'tool', id, name, state: 'failed' }
    const final = withoutThinking(finalText(whole))
    if (final.trim() !== '' && final.trim() !== this.#said.trim()) yield* this.#pass([{ type: 'replace', text: final }])
    for (const item of whole.output ?? []) yield* this.#picture(item)
    if (whole.usage) yield { type: 'usage', input: whole.usage.input_tokens, output: whole.usage.output_tokens }
    const reason = whole.incomplete_details?.reason ?? undefined
    if (reason === 'content_filter' && this.#said.trim() === '') {
      throw this.#api.refusal(
        { code: 'content_filter', message: 'the content filter withheld the answer' },
        this.#language,
      )
    }
    if (this.#said.trim() === '' && whole.output?.some(({ type }) => type === 'function_call')) {
      throw new RemoteError('invalid', 'the model asked the gateway to run a tool, which it cannot')
    }
    yield* earlyEnding(reason, this.#language)
    this.whole = whole
  }
}

function finalText({ output }: z.infer<typeof Whole>): string {
  const messages = (output ?? []).filter(({ type }) => type === 'message')
  const texts = messages.map(({ content }) =>
    (content ?? []).map(({ text, refusal }) => text ?? refusal ?? '').join(''),
  )
  return texts.filter((text) => text !== '').join('\n\n')
}
