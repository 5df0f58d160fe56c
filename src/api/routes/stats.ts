import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { addUp, nothing } from '../../services/statistics.ts'
import { listConfigured } from '../../store/configured.ts'
import { type Span, tally } from '../../store/stats.ts'
import { type ApiParts, answers, type Endpoint, instant, secured, time } from '../endpoint.ts'
import { instantOrDay } from './instant-or-day.ts'

const DAY = 24 * 3600_000
const DEFAULT_SPAN = 30 * DAY
const STEPS = { hour: 3600_000, day: DAY } as const
const MOST_STEPS = 1_000
const LONGEST_SPAN = 366 * DAY

const counted = z.object({
  messages: z.int(),
  replies: z.int().openapi({ description: 'Messages that were answered, also when the person stopped the answer.' }),
  failures: z.int().openapi({ description: 'Messages that failed, or whose answer could not be delivered.' }),
  tokens: z.object({ input: z.int(), output: z.int() }),
  addedLatencyMs: z.object({ p50: z.int().nullable(), p99: z.int().nullable() }).openapi({
    description:
      'From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform.',
  }),
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
    series: z
      .array(counted.extend({ at: instant.openapi({ description: 'When the step begins.' }) }))
      .optional()
      .openapi({ description: 'With `every`: every step from `from` to `to`, also those in which nothing happened.' }),
  })
  .openapi('Statistics')

const read = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['Statistics'],
  security: secured,
  summary: 'Count messages, replies, failures, tokens, latency and API calls',
  request: {
    query: z.object({
      from: instantOrDay.openapi({
        type: 'string',
        description: 'ISO 8601, included. 30 days before `to` when left out.',
      }),
      to: instantOrDay.openapi({
        type: 'string',
        description: 'ISO 8601, not included; at most 366 days later. Now when left out.',
      }),
      every: z
        .enum(['', 'hour', 'day'], { error: 'must be hour or day' })
        .optional()
        .openapi({ description: `Adds a \`series\` of such steps, at most ${MOST_STEPS.toLocaleString('en')}.` }),
      offset: z.coerce
        .number({ error: 'must be a whole number of minutes' })
        .int('must be a whole number of minutes')
        .min(-14 * 60, 'must be at least -840')
        .max(14 * 60, 'must be at most 840')
        .default(0)
        .openapi({ description: 'Where days begin: minutes east of UTC, 480 for China.' }),
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

interface Asked {
  from?: string | undefined
  to?: string | undefined
  every?: '' | 'hour' | 'day' | undefined
  offset: number
}

function spanOf(query: Asked): Span {
  // What is received in this very ms counts, too.
  const to = query.to ? Date.parse(query.to) : Date.now() + 1
  const from = query.from ? Date.parse(query.from) : to - DEFAULT_SPAN
  const fields: Record<string, string> = {}
  if (from >= to) fields.from = 'must be before `to`'
  else if (to - from > LONGEST_SPAN) fields.from = 'must be at most 366 days before `to`'
  const every = query.every ? STEPS[query.every] : undefined
  if (every && (to - from) / every > MOST_STEPS) fields.every = `makes more than ${MOST_STEPS} steps of this span`
  if (!fields.from && !fields.every)
    return { from, to, series: every ? { every, offset: query.offset * 60_000 } : undefined }
  const said = Object.entries(fields).map(([field, message]) => `\`${field}\` ${message}`)
  throw new UserError(`${said.join('; ')}.`, { fields })
}

async function statisticsOf(span: Span, parts: ApiParts): Promise<z.output<typeof statistics>> {
  const { db } = parts.shelf.store
  const { totals, channels, agents, steps } = await addUp(tally(db, span))
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
    ...(span.series ? { series: stepsOf(span).map((at) => ({ at: time(at), ...(steps.get(at) ?? nothing()) })) } : {}),
  }
}

/** When every step of a series begins; the first one began before the span, unless it begins with it. */
function stepsOf({ from, to, series }: Span): number[] {
  const { every, offset } = series ?? { every: to - from, offset: 0 }
  const first = Math.floor((from + offset) / every) * every - offset
  return Array.from({ length: Math.ceil((to - first) / every) }, (_, n) => first + n * every)
}
