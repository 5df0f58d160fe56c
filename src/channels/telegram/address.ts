import { z } from 'zod'
import { UserError } from '../../contract/errors.ts'
import type { Chat, Json } from '../../contract/message.ts'

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
  /** Fingerprint of the final view that all of it, pictures and files too, was sent for. */
  complete: z.string().exactOptional(),
})
export type Handle = z.infer<typeof handle>

/**
 * Where a person or a group is reached, by Telegram's id of the chat. A group's @username is not enough: what is said there
 * afterwards comes with the id, and could not be told to belong to it.
 */
export function reach(to: { sender: string } | { group: string }): { chat: Chat; address: Address } {
  if ('sender' in to) {
    if (!/^[1-9]\d{0,15}$/.test(to.sender))
      throw new UserError('A person on Telegram is reached by the number of their account, such as 123456789.')
    return { chat: { key: to.sender, kind: 'direct' }, address: { chat: Number(to.sender) } }
  }
  if (!/^-[1-9]\d{0,15}$/.test(to.group))
    throw new UserError('A group on Telegram is reached by its number, which begins with a minus: -1001234567890.')
  return { chat: { key: to.group, kind: 'group' }, address: { chat: Number(to.group) } }
}

export const parseAddress = (json: Json): Address => address.parse(json)
export const parseHandle = (json: Json): Handle => handle.parse(json)
export const isDirect = (chat: number): boolean => chat > 0
