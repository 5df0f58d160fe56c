import type { z } from 'zod'

/** A field of someone else’s JSON that may be left out, null or of another type; what does not fit counts as absent. */
export const lax = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined)
