import { z } from 'zod'
import type { Json } from '../../contract/message.ts'

/** Where an answer goes. */
const address = z.object({
  chat: z.object({ key: z.string(), kind: z.enum(['direct', 'group']) }),
  sentAt: z.number(),
  /** The message whose stream WeCom asks for; absent where no stream was begun (a pressed button). */
  message: z.string().optional(),
  /** Takes one message, for an hour. Whoever knows it may post. */
  responseUrl: z.string().optional(),
  /** Long connection: the request that frames answer. */
  reqId: z.string().optional(),
})
export type Address = z.infer<typeof address>

export function addressIn(json: Json): Address {
  return address.parse(json)
}

/**
 * The id of the stream that answers a message: when it was sent, and its id, url-safe. So a poll, which brings nothing but this id,
 * says by itself which reply it asks for and for how long it may still change.
 */
export function streamIdOf(message: string, sentAt: number): string {
  return sentAt.toString(36).padStart(TIME, '0') + Buffer.from(message).toString('base64url')
}

/** Undefined for an id that is not ours. */
export function readStreamId(id: string): { message: string; sentAt: number } | undefined {
  const sentAt = /^[0-9a-z]{8}/.test(id) ? Number.parseInt(id.slice(0, TIME), 36) : 0
  const message = Buffer.from(id.slice(TIME), 'base64url').toString('utf8')
  const near = Math.abs(Date.now() - sentAt) < A_DAY
  return near && message !== '' && streamIdOf(message, sentAt) === id ? { message, sentAt } : undefined
}

/** Eight digits in base 36 last until 2059. */
const TIME = 8
const A_DAY = 86_400_000
