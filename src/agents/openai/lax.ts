import type { z } from 'zod'

/** A field that compatible servers leave out, null or spell otherwise; what does not fit counts as absent. */
export const lax = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined)
