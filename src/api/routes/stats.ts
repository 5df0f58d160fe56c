import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { addUp, nothing } from '../../services/statistics.ts'
import { listConfigured } from '../../store/configured.ts'
import { tally } from '../../store/stats.ts'
import { type ApiParts, answers, type Endpoint, instant, secured, time } from '../endpoint.ts'

const DAY = 24 * 3600_000
const DEFAULT_SPAN = 30 * DAY
const LONGEST_SPAN = 366 * DAY

const counted = z.object({
  messages: z.int(),
  replies: z.int().openapi({ description: 'Messages that were answered, also when the person stopped the answer.' }),
  failures: z.int().openapi({ description: 'Messages that failed, or whose answer could not be delivered.' }),
  tokens: z.object({ input: z.int(), output: z.int() }),
  addedLatencyMs: z
    .object({ p50: z.int().nullable(), p99: z.int().nullable() })
    .openapi({ description: 'From the acceptance of a message to the first call about it to its platform.' }),
})

const calls = z.object({
  account: z.string().openapi({
    description: 'Whose calls they are: channels that name the same account share them.',
    example: 'dingtalk:organisation',
  }),
  month: z.string().openapi({ example: '2026-11' }),
  used: z.int(),
  limit: z.int(),
  forecast: z.int().openapi({ description: 'What the month comes to if it goes on like this.' }),
})

const statistics = z
  .object({
    from: instant,
    to: instant,
    totals: counted,
    channels: z.array(counted.extend({ channel: z.string(), calls: calls.nullable() })).openapi({
      description:
        '`calls`: API calls of the calendar month against its budget; null where there is no budget, and while the channel is off.',
    }),
    agents: z.array(counted.extend({ agent: z.string() })),
  })
  .openapi('Statistics')

const when = z
  .union([z.literal(''), z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date or an instant such as 2026-11-21 or 2026-11-21T08:00:00Z',
  })
  .optional()

const read = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['Statistics'],
  security: secured,
  summary: 'Count messages, replies, failures, tokens, latency and API calls',
  request: {
    query: z.object({
      from: when.openapi({ type: 'string', description: 'ISO 8601, included. 30 days before `to` when left out.' }),
      to: when.openapi({
        type: 'string',
        description: 'ISO 8601, not included; at most 366 days later. Now when left out.',
      }),
    }),
  },
  responses: answers('What was received between the two, and what became of it.', statistics, 400),
})

export const statsEndpoints: Endpoint[] = [
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(read, async (c) => c.json(await statisticsOf(spanOf(c.req.valid('query')), parts), 200)),
  },
]

interface Span {
  from: number
  to: number
}

function spanOf(query: { from?: string | undefined; to?: string | undefined }): Span {
  // What is received in this very ms counts, too.
  const to = query.to ? Date.parse(query.to) : Date.now() + 1
  const from = query.from ? Date.parse(query.from) : to - DEFAULT_SPAN
  const fields: Record<string, string> = {}
  if (from >= to) fields.from = 'must be before `to`'
  else if (to - from > LONGEST_SPAN) fields.from = 'must be at most 366 days before `to`'
  if (!fields.from) return { from, to }
  throw new UserError(`\`from\` ${fields.from}.`, { fields })
}

async function statisticsOf(span: Span, parts: ApiParts): Promise<z.output<typeof statistics>> {
  const { db } = parts.shelf.store
  const { totals, channels, agents } = await addUp(tally(db, span))
  const configured = await listConfigured(db, 'channels')
  const names = [...new Set([...configured.map(({ id }) => id), ...channels.keys()])].sort()
  return {
    from: time(span.from),
    to: time(span.to),
    totals,
    channels: names.map((channel) => ({
      channel,
      ...(channels.get(channel) ?? nothing()),
      calls: parts.road.manager.get(channel)?.budget.month ?? null,
    })),
    agents: [...agents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([agent, said]) => ({ agent, ...said })),
  }
}
