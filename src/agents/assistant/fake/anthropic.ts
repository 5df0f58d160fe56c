import { z } from 'zod'
import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf } from '../../../lib/fault-words.ts'
import type { Script, Wire } from '../fake.ts'
import { Refused } from './refusals.ts'

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), cache_control: z.unknown().optional() }),
  z.strictObject({
    type: z.literal('image'),
    source: z.strictObject({ type: z.literal('base64'), media_type: z.string(), data: z.base64() }),
  }),
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.union([z.string(), z.array(z.unknown())]),
    is_error: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
])
const content = z.union([z.string().min(1), z.array(block).min(1)])

/** Body of POST /v1/messages. https://docs.anthropic.com/en/api/messages, read 2026-11 */
const body = z.strictObject({
  model: z.string(),
  max_tokens: z.int().positive(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content })).min(1),
  system: z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() }))]).optional(),
  stream: z.literal(true),
  tools: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[\w-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal('object') }),
      }),
    )
    .optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) }).optional(),
})

export const anthropic: Wire = {
  prefix: '/v1',
  model: 'claude-sim',
  models: { data: [{ type: 'model', id: 'claude-sim', display_name: 'Sim' }], has_more: false },
  key: ({ headers }) => (typeof headers['x-api-key'] === 'string' ? headers['x-api-key'] : undefined),
  refusal: (status, message) => ({ type: 'error', error: { type: kinds[status] ?? 'api_error', message } }),
  read({ exchange, url, headers }) {
    if (url.pathname !== '/v1/messages') throw new Refused(404, 'Not found')
    if (headers['anthropic-version'] !== '2023-06-01') throw new Refused(400, 'anthropic-version: header is required')
    const { data, error } = body.safeParse(exchange.body)
    if (!data) throw new Refused(400, z.prettifyError(error))
    if (data.messages[0]?.role !== 'user') throw new Refused(400, 'messages: first message must use the "user" role')
    const said = data.messages.map((one) => ({ role: one.role, text: textOf(one.content) }))
    return { said, frames }
  },
}

const kinds: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

function textOf(said: z.infer<typeof content>): string {
  if (typeof said === 'string') return said
  return said.map((one) => (one.type === 'text' ? one.text : '')).join('')
}

function* frames(script: Script): Generator<Frame> {
  const event = (type: string, more: object): Frame => ({ event: type, data: JSON.stringify({ type, ...more }) })
  const usage = { input_tokens: 12, output_tokens: 1 }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sim',
    content: [],
    stop_reason: null,
    usage,
  }
  yield event('message_start', { message })
  yield event('ping', {})
  let index = 0
  const said = function* (start: object, deltas: object[]): Generator<Frame> {
    yield event('content_block_start', { index, content_block: start })
    for (const delta of deltas) yield { ...event('content_block_delta', { index, delta }), says: true }
    yield event('content_block_stop', { index })
    index += 1
  }
  if (script.reasoning) {
    const deltas = [
      { type: 'thinking_delta', thinking: script.reasoning },
      { type: 'signature_delta', signature: 'c2ln' },
    ]
    yield* said({ type: 'thinking', thinking: '', signature: '' }, deltas)
  }
  const pieces = script.pieces ?? [...piecesOf(script.text ?? '', script.pieceSize ?? 6)]
  const kept = script.error ? pieces.slice(0, script.error.after) : pieces
  if (kept.length > 0)
    yield* said(
      { type: 'text', text: '' },
      kept.map((text) => ({ type: 'text_delta', text })),
    )
  if (script.error) {
    const error = { type: 'overloaded_error', message: 'Overloaded (SIM-BODY)' }
    return yield { ...event('error', { error }), end: true, fails: true }
  }
  if (script.toolCall) {
    const { id, name, args } = script.toolCall
    const deltas = [...piecesOf(args, 5)].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
    yield* said({ type: 'tool_use', id, name, input: {} }, deltas)
  }
  const stop_reason = script.toolCall ? 'tool_use' : 'end_turn'
  yield event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 34 } })
  yield { ...event('message_stop', {}), end: true }
}
