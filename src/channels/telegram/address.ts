import { z } from 'zod'
import type { Json } from '../../contract/message.ts'

/** Where an answer goes. */
const address = z.object({
  /** Telegram's own sign convention: positive is a private chat, negative a group. */
  chat: z.number(),
  thread: z.number().exactOptional(),
  /** The asker's message, where several people talk. */
  replyTo: z.number().exactOptional(),
})
export type Address = z.infer<typeof address>

/** How to find a message of ours again. */
const handle = z.object({
  chat: z.number(),
  message: z.number(),
  /** Fingerprint of what it showed last, so that showing the same again costs no call. */
  shown: z.string(),
})
export type Handle = z.infer<typeof handle>

export const parseAddress = (json: Json): Address => address.parse(json)
export const parseHandle = (json: Json): Handle => handle.parse(json)
export const isDirect = (chat: number): boolean => chat > 0
