import { z } from 'zod'
import type { Call } from '../../../lib/fake-server.ts'
import { Refused } from './refusals.ts'

const Request = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.int()]),
  method: z.string(),
  params: z.looseObject({ id: z.string().optional() }),
})

const Part = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ raw: z.base64(), filename: z.string(), mediaType: z.string() }),
])
const Saying = z.strictObject({
  message: z.strictObject({
    messageId: z.string().min(1),
    role: z.literal('ROLE_USER'),
    parts: z.array(Part).min(1),
    contextId: z.string().min(1).optional(),
    taskId: z.string().min(1).optional(),
  }),
  configuration: z.strictObject({ returnImmediately: z.boolean() }).optional(),
})

/** Without the header a client means 0.3 (specification §3.6, 2026-11). */
export function readRequest({ headers, exchange }: Call): z.infer<typeof Request> {
  if (headers['content-type'] !== 'application/json') throw new Refused(-32005, 'Unsupported content type')
  if (headers['a2a-version'] !== '1.0') throw new Refused(-32009, 'This version of A2A is not supported')
  const request = Request.safeParse(exchange.body)
  if (!request.success) throw new Refused(-32600, 'Invalid JSON-RPC Request')
  return request.data
}

export function readSaying(params: unknown) {
  const saying = Saying.safeParse(params)
  if (!saying.success) throw new Refused(-32602, `Invalid params: ${saying.error.issues[0]?.path.join('.')}`)
  const { message } = saying.data
  return { message, text: message.parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n') }
}
