import { z } from 'zod'
import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf, tokensOf } from '../../../lib/fault-words.ts'
import type { Profile } from './profiles.ts'
import { invalid, Refused } from './refusals.ts'
import type { Said, Script } from './script.ts'

const part = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1) }) }),
  z.strictObject({ type: z.literal('input_audio'), input_audio: z.object({ data: z.string(), format: z.string() }) }),
  z.strictObject({ type: z.literal('file'), file: z.object({}).loose() }),
])
const content = z.union([z.string(), z.array(part).min(1)])
const toolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
})
const message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content, name: z.string().optional() }),
  z.object({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z.array(toolCall).min(1).optional(),
    reasoning_content: z.string().optional(),
  }),
  z.object({ role: z.literal('tool'), content, tool_call_id: z.string() }),
])

/** Body of POST /chat/completions (agents page §2.1). */
const chatBody = z.object({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  user: z.string().max(512).optional(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.int().positive().nullish(),
  tools: z
    .array(z.object({ type: z.literal('function'), function: z.object({ name: z.string() }).loose() }))
    .optional(),
})
export type ChatBody = z.infer<typeof chatBody>

const otherFields = new Set(
  (
    'frequency_penalty logit_bias logprobs top_logprobs max_completion_tokens metadata modalities n parallel_tool_calls prediction ' +
    'presence_penalty prompt_cache_key reasoning_effort response_format safety_identifier seed service_tier stop store tool_choice top_p verbosity web_search_options'
  )
    .split(' ')
    .concat(Object.keys(chatBody.shape)),
)

export function readChatBody(body: unknown, profile: Profile): ChatBody {
  const parsed = chatBody.safeParse(body)
  if (!parsed.success) throw invalid(parsed.error)
  if (profile.strict) refuseUnknownFields(body, otherFields)
  if (parsed.data.stream_options && !parsed.data.stream) {
    throw new Refused(
      400,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      null,
      'stream_options',
    )
  }
  checkToolMessages(parsed.data)
  return parsed.data
}

export function refuseUnknownFields(body: unknown, known: ReadonlySet<string>): void {
  for (const name of Object.keys(body ?? {})) {
    if (!known.has(name)) throw new Refused(400, `Unknown parameter: '${name}'.`, 'unknown_parameter', name)
  }
}

/** Every call of a tool is answered once, by its id, before anything else is said. */
function checkToolMessages({ messages }: ChatBody): void {
  let waiting: string[] = []
  for (const [index, one] of messages.entries()) {
    if (one.role === 'tool') {
      if (!waiting.includes(one.tool_call_id)) {
        throw new Refused(
          400,
          "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
          null,
          `messages.[${index}].role`,
        )
      }
      waiting = waiting.filter((id) => id !== one.tool_call_id)
    } else if (waiting.length > 0) {
      throw new Refused(
        400,
        `An assistant message with 'tool_calls' must be followed by tool messages. Missing: ${waiting.join(', ')}`,
      )
    } else if (one.role === 'assistant') waiting = one.tool_calls?.map((call) => call.id) ?? []
  }
}

/** What people and the model have said in this request, the last one last. */
export function saidIn({ messages }: ChatBody): Said[] {
  return messages.flatMap((one) => {
    if (one.role !== 'user' && one.role !== 'assistant') return []
    return [{ role: one.role, text: plainText(one.content ?? '') }]
  })
}

function plainText(value: z.infer<typeof content>): string {
  if (typeof value === 'string') return value
  return value.flatMap((one) => (one.type === 'text' ? [one.text] : [])).join('\n')
}

/** The chunks of one answer. */
export function* chatFrames(id: string, body: ChatBody, script: Script, profile: Profile): Generator<Frame> {
  const base = { id, object: 'chat.completion.chunk', created: Math.floor(Date.now() / 1000), model: body.model }
  const withUsage = profile.usage && script.usage !== false && body.stream_options?.include_usage === true
  const chunk = (delta: object, finish: string | null = null, more: object = {}): Frame => ({
    data: JSON.stringify({
      ...base,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...(withUsage ? { usage: null } : {}),
      ...more,
    }),
    ...(finish === null ? {} : { end: true }),
  })

  if (profile.comment) yield { comment: profile.comment }
  if (profile.filterChunk)
    yield { data: JSON.stringify({ ...base, choices: [], prompt_filter_results: [{ prompt_index: 0 }] }) }
  if (profile.roleChunk) yield chunk({ role: 'assistant', content: '' })
  for (const piece of piecesOf(script.reasoning ?? '', 12))
    yield { ...chunk({ [profile.reasoning]: piece }), says: true }
  let spoken = 0
  for (const piece of script.pieces ?? piecesOf(script.text ?? '', script.pieceSize ?? 6)) {
    if (script.error && spoken === (script.error.after ?? 0)) break
    yield { ...chunk({ content: piece }), says: true }
    spoken += 1
  }
  if (script.error) {
    yield errorFrame(script.error, profile, chunk)
    return
  }
  yield* toolFrames(script, chunk)
  yield chunk({}, script.finish ?? (script.toolCalls ? 'tool_calls' : 'stop'))
  if (withUsage) yield { data: JSON.stringify({ ...base, choices: [], usage: usageOf(body, script) }), end: true }
  if (profile.done) yield { data: '[DONE]', end: true }
}

type MakeChunk = (delta: object, finish?: string | null, more?: object) => Frame

function errorFrame(error: NonNullable<Script['error']>, profile: Profile, chunk: MakeChunk): Frame {
  const code = error.code ?? 'server_error'
  const message = error.message ?? 'The model fell over. (SIM-BODY)'
  if (profile.errorInChunk) return { ...chunk({ content: '' }, 'error', { error: { code, message } }), fails: true }
  return {
    data: JSON.stringify({ error: { message, type: 'server_error', param: null, code } }),
    end: true,
    fails: true,
  }
}

/** The id and the name come with the first fragment of the arguments, the rest by index. */
function* toolFrames(script: Script, chunk: MakeChunk): Generator<Frame> {
  for (const [index, call] of (script.toolCalls ?? []).entries()) {
    const size = Math.max(1, Math.ceil(call.args.length / (call.fragments ?? 1)))
    let first = true
    for (const piece of call.args === '' ? [''] : piecesOf(call.args, size)) {
      const named = { id: call.id ?? `call_${index + 1}`, type: 'function' }
      yield chunk({
        tool_calls: [
          { index, ...(first ? named : {}), function: { ...(first ? { name: call.name } : {}), arguments: piece } },
        ],
      })
      first = false
    }
  }
}

export function textOf(script: Script): string {
  return script.pieces?.join('') ?? script.text ?? ''
}

function usageOf(body: ChatBody, script: Script) {
  const prompt = tokensOf(
    saidIn(body)
      .map((one) => one.text)
      .join(' '),
  )
  const completion = tokensOf(textOf(script)) + tokensOf(script.reasoning ?? '')
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

/** The same answer in one piece, for a request without `stream`. */
export function chatAnswer(id: string, body: ChatBody, script: Script) {
  const calls = script.toolCalls?.map((call, index) => ({
    id: call.id ?? `call_${index + 1}`,
    type: 'function',
    function: { name: call.name, arguments: call.args },
  }))
  const said = { role: 'assistant', content: textOf(script), ...(calls ? { tool_calls: calls } : {}) }
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: body.model,
    choices: [{ index: 0, message: said, finish_reason: script.finish ?? (calls ? 'tool_calls' : 'stop') }],
    usage: usageOf(body, script),
  }
}
