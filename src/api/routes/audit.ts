import { createRoute, z } from '@hono/zod-openapi'
import { listAudit } from '../../store/audit.ts'
import { notedInChinese } from '../chinese/noted.ts'
import {
  answers,
  cursorOf,
  type Endpoint,
  instant,
  listOf,
  pageOf,
  paging,
  placeOf,
  plainText,
  secured,
  time,
} from '../endpoint.ts'
import { languageOf } from '../language.ts'

const entryBody = z
  .object({
    id: z.string(),
    at: instant,
    actor: z
      .string()
      .openapi({ description: '`account:ID`, `key:ID`, `terminal`, or `nobody` who could prove who they are.' }),
    actorName: z.string(),
    address: z.string().nullable(),
    action: z.string().openapi({ example: 'channel.create' }),
    target: z.string().openapi({ example: 'channels/support' }),
    details: z.array(z.string()).openapi({
      description: 'What is different now, in words without secrets, in the language of `Accept-Language`.',
    }),
  })
  .openapi('AuditEntry')

const instantField = z.iso.datetime({ error: 'must be an instant such as 2026-11-21T00:00:00Z' }).optional()

const query = z.object({
  actor: plainText(200).optional().openapi({ description: 'Who did it.' }),
  target: plainText(200).optional().openapi({ description: 'What it was done to: `channels/support`.' }),
  action: plainText(100)
    .optional()
    .openapi({ description: 'What was done, or its first word: `channel`, `channel.create`.' }),
  from: instantField,
  to: instantField,
  ...paging,
})

const list = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  security: secured,
  summary: 'List who changed what',
  request: { query },
  responses: answers('Entries, the newest first.', listOf(entryBody), 400),
})

export const auditEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'admin',
    serve: (api, { signIn }) =>
      api.openapi(list, async (c) => {
        const { limit, cursor, from, to, ...wanted } = c.req.valid('query')
        const [before] = placeOf(cursor, z.tuple([z.number().int()])) ?? []
        const filter = {
          ...wanted,
          before,
          from: from === undefined ? undefined : Date.parse(from),
          to: to === undefined ? undefined : Date.parse(to),
        }
        const { items, next } = await pageOf(
          limit,
          (most) => listAudit(signIn.store.db, { ...filter, limit: most }),
          ({ seq }) => cursorOf(seq),
        )
        const words = languageOf(c) === 'en' ? (text: string) => text : notedInChinese
        const shown = items.map(({ seq, at, details, ...rest }) => ({
          ...rest,
          id: String(seq),
          at: time(at),
          details: details.map(words),
        }))
        return c.json({ items: shown, next }, 200)
      }),
  },
]
