import { z } from 'zod'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import { earlyEnding } from '../../lib/early-ending.ts'
import { isRecord } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'
import { ThinkSplitter } from '../../lib/think.ts'
import type { Asking, OpenAiApi } from './api.ts'
import { chatMessages } from './messages.ts'
import type { OpenAiParts } from './run.ts'

const Part = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)])
const Content = z.union([z.string(), z.array(Part.catch('')).transform((parts) => parts.join(''))])
/** Models that draw say so beside their words, as OpenRouter has it. */
const Image = z.object({ image_url: z.object({ url: z.string() }) }).transform(({ image_url }) => image_url.url)
const Said = z.object({
  content: lax(Content),
  images: lax(z.array(Image.catch(''))),
  refusal: lax(z.string()),
  reasoning_content: lax(z.string()),
  reasoning: lax(z.string()),
  tool_calls: lax(
    z.array(
      z.object({
        index: lax(z.coerce.number()),
        id: lax(z.string()),
        function: lax(z.object({ name: lax(z.string()) })),
      }),
    ),
  ),
})
const Choice = z.object({
  index: lax(z.coerce.number()),
  delta: lax(Said),
  message: lax(Said),
  finish_reason: lax(z.string()),
})
const Chunk = z.object({
  choices: lax(z.array(Choice)),
  usage: lax(z.object({ prompt_tokens: z.coerce.number(), completion_tokens: z.coerce.number() })),
  error: z.unknown().optional(),
})

/** A usage chunk and [DONE] follow the last words at once, where they follow at all. */
const lastWords = 2500

/** One turn over Chat Completions. */
export async function* chat(
  parts: OpenAiParts,
  turn: Turn,
  asking: Asking,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { api } = parts
  const answer = await api.chat(await chatMessages(parts, turn, asking.signal), asking)
  const heard = new ChatAnswer(api, turn.language)
  if (answer.streams) {
    for await (const { event, json } of answer.frames()) {
      if (!json) break
      yield* heard.read(json, event)
      if (heard.finish !== undefined) answer.wholeWithin(lastWords)
    }
  } else {
    // A server that cannot stream sends the whole completion; anything else is a complaint.
    const body = await answer.json()
    if (!isRecord(body) || !Array.isArray(body.choices)) throw await answer.refused()
    yield* heard.read(body)
  }
  yield* heard.end()
}

/** Folds the chunks of one completion into what the person is told. */
class ChatAnswer {
  finish: string | undefined
  readonly #api: OpenAiApi
  readonly #language: Language
  readonly #splitter = new ThinkSplitter()
  readonly #tools = new Map<string, string>()
  #anyText = false

  constructor(api: OpenAiApi, language: Language) {
    this.#api = api
    this.#language = language
  }

  *read(json: Record<string, unknown>, event?: string): Generator<AgentEvent> {
    const { choices, usage, error } = Chunk.parse(json)
    // After the last words an error changes nothing. RAGFlow complains with {code, message} and no choices.
    const complains = event === 'error' || (choices == null && typeof json.code === 'number' && json.code !== 0)
    if (this.finish === undefined && (error || complains)) throw this.#api.refusal(json, this.#language)
    if (usage) yield { type: 'usage', input: usage.prompt_tokens, output: usage.completion_tokens }
    const choice = choices?.find(({ index }) => !index)
    if (!choice) return
    const said = choice.delta ?? choice.message
    const reasoning = said?.reasoning_content ?? said?.reasoning
    if (reasoning) yield { type: 'reasoning', text: reasoning }
    yield* this.#say(this.#splitter.push(`${said?.content ?? ''}${said?.refusal ?? ''}`))
    for (const url of said?.images ?? []) if (url) yield { type: 'file', name: 'picture', url }
    for (const call of said?.tool_calls ?? []) {
      const name = call.function?.name
      if (!name) continue
      const id = call.id || `call-${call.index ?? this.#tools.size}`
      this.#tools.set(id, name)
      yield { type: 'tool', id, name, state: 'running' }
    }
    if (choice.finish_reason) this.finish ??= choice.finish_reason
  }

  *end(): Generator<AgentEvent> {
    yield* this.#say(this.#splitter.end())
    for (const [id, name] of this.#tools) yield { type: 'tool', id, name, state: 'done' }
    if (this.finish === 'error') throw this.#api.refusal({ code: 'server_error' }, this.#language)
    if (this.finish === 'content_filter' && !this.#anyText) {
      throw this.#api.refusal(
        { code: 'content_filter', message: 'the content filter withheld the answer' },
        this.#language,
      )
    }
    if (this.finish === 'insufficient_system_resource') throw this.#api.refusal({ code: this.finish }, this.#language)
    if (this.finish === 'tool_calls' && !this.#anyText) {
      const names = [...this.#tools.values()].join(', ')
      throw new RemoteError(
        'invalid',
        `the model asked the gateway to run a tool (${names.slice(0, 100)}), which it cannot`,
      )
    }
    yield* earlyEnding(this.finish, this.#language)
  }

  *#say(pieces: AgentEvent[]): Generator<AgentEvent> {
    for (const piece of pieces) {
      if (piece.type === 'text') this.#anyText = true
      yield piece
    }
  }
}
