import { z } from 'zod'
import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf, tokensOf } from '../../../lib/fault-words.ts'
import { refuseUnknownFields, textOf } from './chat.ts'
import type { Profile } from './profiles.ts'
import { invalid, Refused } from './refusals.ts'
import type { Said, Script } from './script.ts'

const inputPart = z.union([
  z.object({ type: z.enum(['input_text', 'output_text']), text: z.string() }),
  z.object({ type: z.literal('input_image'), image_url: z.string().min(1) }),
  z.object({ type: z.literal('input_file') }).loose(),
])
const inputItem = z.union([
  z.object({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: z.union([z.string(), z.array(inputPart).min(1)]),
  }),
  z.object({ type: z.literal('function_call_output'), call_id: z.string(), output: z.string() }),
])

/** Body of POST /responses (agents page §2.2). */
const responsesBody = z.object({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(inputItem).min(1)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.unknown().optional(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  user: z.string().max(512).optional(),
})
export type ResponsesBody = z.infer<typeof responsesBody>

const knownFields = new Set(
  'background include max_output_tokens max_tool_calls metadata parallel_tool_calls prompt prompt_cache_key reasoning safety_identifier service_tier stream_options temperature text tool_choice tools top_logprobs top_p truncation'
    .split(' ')
    .concat(Object.keys(responsesBody.shape)),
)

export function readResponsesBody(body: unknown, profile: Profile): ResponsesBody {
  const parsed = responsesBody.safeParse(body)
  if (!parsed.success) throw invalid(parsed.error)
  if (profile.strict) refuseUnknownFields(body, knownFields)
  if (parsed.data.conversation && parsed.data.previous_response_id) {
    throw new Refused(
      400,
      "'previous_response_id' and 'conversation' are mutually exclusive.",
      'mutually_exclusive_parameters',
    )
  }
  return parsed.data
}

export function saidInInput({ input }: ResponsesBody): Said[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }]
  return input.flatMap((item) => {
    if (!('role' in item) || (item.role !== 'user' && item.role !== 'assistant')) return []
    const text =
      typeof item.content === 'string'
        ? item.content
        : item.content.flatMap((one) => ('text' in one ? [one.text] : [])).join('\n')
    return [{ role: item.role, text: String(text) }]
  })
}

/** What a response is called and what it says, before and after it is said. */
export function responseObject(id: string, body: ResponsesBody, status: string, more: object = {}) {
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status,
    error: null,
    incomplete_details: null,
    model: body.model,
    output: [] as object[],
    previous_response_id: body.previous_response_id ?? null,
    ...more,
  }
}

/** The events of one answer. Every one has its name twice and a number of its own; there is no [DONE]. */
export function* responseFrames(id: string, body: ResponsesBody, script: Script): Generator<Frame> {
  let number = 0
  const event = (type: string, fields: object, end = false): Frame => ({
    event: type,
    data: JSON.stringify({ type, ...fields, sequence_number: number++ }),
    ...(end ? { end: true } : {}),
  })
  const output: object[] = []
  yield event('response.created', { response: responseObject(id, body, 'in_progress') })
  yield event('response.in_progress', { response: responseObject(id, body, 'in_progress') })
  yield* reasoningEvents(script, event, output)
  yield* toolEvents(script, event, output)
  if (script.error || textOf(script) !== '') yield* textEvents(script, event, output)
  yield endOf(id, body, script, event, output)
}

type MakeEvent = (type: string, fields: object, end?: boolean) => Frame

function* reasoningEvents(script: Script, event: MakeEvent, output: object[]): Generator<Frame> {
  if (!script.reasoning) return
  const at = { item_id: 'rs_1', output_index: output.length, summary_index: 0 }
  const item = { id: 'rs_1', type: 'reasoning', summary: [] as object[] }
  yield event('response.output_item.added', { output_index: at.output_index, item })
  yield event('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } })
  for (const delta of piecesOf(script.reasoning, 12))
    yield event('response.reasoning_summary_text.delta', { ...at, delta })
  yield event('response.reasoning_summary_text.done', { ...at, text: script.reasoning })
  const done = { ...item, summary: [{ type: 'summary_text', text: script.reasoning }] }
  output.push(done)
  yield event('response.output_item.done', { output_index: at.output_index, item: done })
}

function* toolEvents(script: Script, event: MakeEvent, output: object[]): Generator<Frame> {
  for (const [n, tool] of (script.serverTools ?? []).entries()) {
    const output_index = output.length
    const at = { item_id: `mcp_${n + 1}`, output_index }
    const item = { id: at.item_id, type: 'mcp_call', name: tool.name, server_label: 'sim', arguments: '{}' }
    yield event('response.output_item.added', { output_index, item: { ...item, status: 'in_progress' } })
    yield event('response.mcp_call.in_progress', at)
    yield event(tool.failed ? 'response.mcp_call.failed' : 'response.mcp_call.completed', at)
    const done = { ...item, status: tool.failed ? 'failed' : 'completed', output: tool.failed ? null : 'found it' }
    output.push(done)
    yield event('response.output_item.done', { output_index, item: done })
  }
  for (const [n, call] of (script.toolCalls ?? []).entries()) {
    const output_index = output.length
    const at = { item_id: `fc_${n + 1}`, output_index }
    const item = { id: at.item_id, type: 'function_call', call_id: call.id ?? `call_${n + 1}`, name: call.name }
    yield event('response.output_item.added', { output_index, item: { ...item, arguments: '' } })
    const size = Math.max(1, Math.ceil(call.args.length / (call.fragments ?? 1)))
    for (const delta of piecesOf(call.args, size))
      yield event('response.function_call_arguments.delta', { ...at, delta })
    yield event('response.function_call_arguments.done', { ...at, arguments: call.args })
    output.push({ ...item, arguments: call.args })
    yield event('response.output_item.done', { output_index, item: { ...item, arguments: call.args } })
  }
}

function* textEvents(script: Script, event: MakeEvent, output: object[]): Generator<Frame> {
  const output_index = output.length
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] as object[] }
  const at = { item_id: item.id, output_index, content_index: 0 }
  yield event('response.output_item.added', { output_index, item })
  yield event('response.content_part.added', { ...at, part: { type: 'output_text', text: '', annotations: [] } })
  let spoken = 0
  for (const delta of script.pieces ?? piecesOf(textOf(script), script.pieceSize ?? 6)) {
    if (script.error && spoken === (script.error.after ?? 0)) return
    yield { ...event('response.output_text.delta', { ...at, delta }), says: true }
    spoken += 1
  }
  if (script.error) return
  const part = { type: 'output_text', text: textOf(script), annotations: [] }
  yield event('response.output_text.done', { ...at, text: part.text })
  yield event('response.content_part.done', { ...at, part })
  const done = { ...item, status: 'completed', content: [part] }
  output.push(done)
  yield event('response.output_item.done', { output_index, item: done })
}

function endOf(id: string, body: ResponsesBody, script: Script, event: MakeEvent, output: object[]): Frame {
  if (script.error) {
    const error = {
      code: script.error.code ?? 'server_error',
      message: script.error.message ?? 'The model fell over. (SIM-BODY)',
    }
    // Both are known ends of a broken answer; the bare `error` event comes when the response itself was lost.
    if (error.code === 'error_event') return { ...event('error', { ...error, param: null }, true), fails: true }
    return {
      ...event('response.failed', { response: responseObject(id, body, 'failed', { error }) }, true),
      fails: true,
    }
  }
  const usage = script.usage === false ? {} : { usage: usageOf(body, script) }
  if (script.finish === 'length' || script.finish === 'content_filter') {
    const reason = script.finish === 'length' ? 'max_output_tokens' : 'content_filter'
    const response = responseObject(id, body, 'incomplete', { output, incomplete_details: { reason }, ...usage })
    return event('response.incomplete', { response }, true)
  }
  return event('response.completed', { response: responseObject(id, body, 'completed', { output, ...usage }) }, true)
}

export function usageOf(body: ResponsesBody, script: Script) {
  const input = tokensOf(
    saidInInput(body)
      .map((one) => one.text)
      .join(' '),
  )
  const output = tokensOf(textOf(script)) + tokensOf(script.reasoning ?? '')
  return { input_tokens: input, output_tokens: output, total_tokens: input + output }
}
