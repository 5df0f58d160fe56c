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

/** The id of the stream that answers a message: the message's own, url-safe. So a poll says by itself whose reply it asks for. */
export function streamIdOf(message: string): string {
  return Buffer.from(message).toString('base64url')
}

/** The message that a stream answers; undefined for an id that is not ours. */
export function messageOf(stream: string): string | undefined {
  const message = Buffer.from(stream, 'base64url').toString('utf8')
  return message !== '' && streamIdOf(message) === stream ? message : undefined
}
