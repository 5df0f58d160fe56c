import { createRoute, z } from '@hono/zod-openapi'
import { showEntry } from '../../services/shown-entry.ts'
import { type Configured, listConfigured } from '../../store/configured.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  listOf,
  page,
  pageSize,
  paging,
  placeOf,
  secured,
} from '../endpoint.ts'
import { origin, settings } from './channel-body.ts'

const agentBody = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string().optional(),
    enabled: z.boolean(),
    settings,
    origin,
    trouble: z.string().nullable().openapi({ description: 'Why it cannot be used, when it cannot.' }),
  })
  .openapi('Agent')

const list = createRoute({
  method: 'get',
  path: '/agents',
  tags: ['Agents'],
  security: secured,
  summary: 'List the agents',
  request: { query: z.object(paging) },
  responses: answers('Agents, by id.', listOf(agentBody), 400),
})

export const agentEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const [after] = placeOf(cursor, z.tuple([z.string()])) ?? ['']
        const rows = await listConfigured(parts.shelf.store.db, 'agents')
        const found = rows.sort((a, b) => (a.id < b.id ? -1 : 1)).filter(({ id }) => id > after)
        return c.json(
          page(
            found,
            pageSize(limit),
            (row) => agentOf(row, parts),
            ({ id }) => cursorOf(id),
          ),
          200,
        )
      }),
  },
]

function agentOf(row: Configured, { shelf, redactor }: ApiParts): z.output<typeof agentBody> {
  const { entry, broken } = showEntry('agents', row, { ...shelf, onSecret: (text) => redactor.register(text) })
  const own = entry.settings
  return {
    id: row.id,
    type: row.type,
    ...(typeof entry.name === 'string' ? { name: entry.name } : {}),
    enabled: row.enabled,
    settings: typeof own === 'object' && own !== null && !Array.isArray(own) ? own : {},
    origin: row.origin,
    trouble: broken === undefined ? null : redactor.redact(broken),
  }
}
