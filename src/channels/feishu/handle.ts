import { z } from 'zod'
import type { Json } from '../../contract/message.ts'

/** How far a reply has come. Without a message nothing can be read yet; without a card the message itself is changed. */
const handle = z.object({
  /** The sign on the question that work has begun. */
  typing: z.string().optional(),
  message: z.string().optional(),
  card: z
    .object({
      id: z.string(),
      /** Of its last step. */
      sequence: z.int(),
      /** When it last began to stream, in ms. */
      since: z.number(),
      /** What its elements show: of the text a fingerprint. */
      text: z.string(),
      status: z.string(),
    })
    .optional(),
})
export type Handle = z.infer<typeof handle>
export type Card = NonNullable<Handle['card']>

export function handleIn(json: Json | undefined): Handle {
  return json === undefined ? {} : handle.parse(json)
}

/** Undefined while nothing is there to be found again. */
export function kept({ typing, message, card }: Handle): Json | undefined {
  if (typing === undefined && message === undefined) return undefined
  return {
    ...(typing === undefined ? {} : { typing }),
    ...(message === undefined ? {} : { message }),
    ...(card === undefined ? {} : { card: { ...card } }),
  }
}
