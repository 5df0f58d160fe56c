import { z } from 'zod'
import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf } from '../../../lib/fault-words.ts'
import type { Script, Wire } from '../fake.ts'
import { Refused } from './refusals.ts'

const part = z.union([
  z.strictObject({ text: z.string(), thought: z.boolean().optional(), thoughtSignature: z.string().optional() }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: z.string(), data: z.base64() }) }),
  z.strictObject({
    functionCall: z.strictObject({
      id: z.string().optional(),
      name: z.string(),
      args: z.record(z.string(), z.unknown()),
    }),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionResponse: z.strictObject({
      id: z.string().optional(),
      name: z.string(),
      response: z.record(z.string(), z.unknown()),
    }),
  }),
])

/** Body of POST /v1beta/models/…:streamGenerateContent. https://ai.google.dev/api/generate-content, read 2026-11 */
const body = z.strictObject({
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })).min(1),
  systemInstruction: z.strictObject({ parts: z.array(z.strictObject({ text: z.string() })).min(1) }).optional(),
  generationConfig: z.looseObject({}).optional(),
  safetySettings: z.array(z.unknown()).optional(),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z.array(z.looseObject({ name: z.string().regex(/^[a-zA-Z_][\w.-]{0,63}$/) })),
      }),
    )
    .optional(),
  toolConfig: z.looseObject({}).optional(),
})

export const google: Wire = {
  prefix: '/v1beta',
  model: 'gemini-sim',
  models: { models: [{ name: 'models/gemini-sim', displayName: 'Sim' }] },
  key: ({ headers }) => (typeof headers['x-goog-api-key'] === 'string' ? headers['x-goog-api-key'] : undefined),
  refusal: (status, message) => ({ error: { code: status, message, status: statuses[status] ?? 'UNKNOWN' } }),
  read({ exchange, url }) {
    if (url.pathname !== '/v1beta/models/gemini-sim:streamGenerateContent')
      throw new Refused(404, 'models/… is not found')
    if (url.searchParams.get('alt') !== 'sse') throw new Refused(400, 'a JSON array is no stream for us')
    const { data, error } = body.safeParse(exchange.body)
    if (!data) throw new Refused(400, z.prettifyError(error))
    const said = data.contents.map(({ role, parts }) => ({
      role,
      text: parts.map((one) => ('text' in one ? one.text : '')).join(''),
    }))
    return { said, frames }
  },
}

const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

function* frames(script: Script): Generator<Frame> {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 34, totalTokenCount: 46 }
  const chunk = (parts: object[], more: object = {}): Frame => ({
    data: JSON.stringify({
      candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
      usageMetadata,
      modelVersion: 'gemini-sim',
    }),
  })
  if (script.reasoning) yield { ...chunk([{ text: script.reasoning, thought: true }]), says: true }
  const pieces = script.pieces ?? [...piecesOf(script.text ?? '', script.pieceSize ?? 6)]
  for (const text of script.error ? pieces.slice(0, script.error.after) : pieces)
    yield { ...chunk([{ text }]), says: true }
  if (script.error) {
    const error = { code: 503, message: 'The model is overloaded. (SIM-BODY)', status: 'UNAVAILABLE' }
    return yield { data: JSON.stringify({ error }), end: true, fails: true }
  }
  if (script.toolCall) {
    const { name, args } = script.toolCall
    yield chunk([{ functionCall: { name, args: JSON.parse(args) }, thoughtSignature: 'c2ln' }])
  }
  yield { ...chunk([{ text: '' }], { finishReason: 'STOP' }), end: true }
}
