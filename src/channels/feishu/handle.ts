import { z } from 'zod'
import type { Json } from '../../contract/message.ts'

/** Finds a reply again. Without a card the message itself is changed. */
const handle = z.object({
  message: z.string(),
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
    .exactOptional(),
})
export type Handle = z.infer<typeof handle>
export type Card = NonNullable<Handle['card']>

export function handleIn(json: Json): Handle {
  return handle.parse(json)
}
