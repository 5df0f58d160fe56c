import { z } from '@hono/zod-openapi'

/** An end of a span of time; empty means open. */
export const instantOrDay = z
  .union([z.literal(''), z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date or an instant such as 2026-11-21 or 2026-11-21T08:00:00Z',
  })
  .optional()
