import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { SessionWatch } from '../../contract/agent.ts'
import type { Road } from '../../core/road.ts'
import { bodyLimit } from '../body-limit.ts'
import { json } from '../endpoint.ts'

const path = '/internal/backend-events'

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
const answers = (description: string) => ({ description, content: json(refusal) })

/** Served beside the API's guard: the far side of an agent has a token of its own. */
export const backendEventsRoute = createRoute({
  method: 'post',
  path,
  tags: ['System'],
  security: [],
  summary: 'Hear from the far side of an agent that something has happened',
  description:
    'For versions of Poco that push their events (`IM_EVENT_CALLBACK_URL`, `IM_EVENT_TOKEN`). The token is the one in the `eventToken` of a configured agent. What is told is not believed but looked up at once, so an event that comes twice, late or never changes nothing.',
  request: {
    headers: z.object({ 'x-im-event-token': z.string().openapi({ description: 'The agent’s `eventToken`.' }) }),
    body: {
      required: true,
      content: json(z.looseObject({ type: z.string(), session: z.looseObject({ id: z.string() }) })),
    },
  },
  responses: {
    200: {
      description: 'It was heard; `delivered` says how many conversations watch that session.',
      content: json(z.object({ ok: z.literal(true), delivered: z.int() })),
    },
    400: answers('The body is no event.'),
    401: answers('The token is missing, or no agent’s.'),
    413: answers('The body is too large.'),
  },
})

interface Caller {
  agent: string
  push: NonNullable<SessionWatch['push']>
}

/** Who calls is known by the headers; until then nothing of the body is read. */
export function serveBackendEvents(api: OpenAPIHono, road: Pick<Road, 'agents' | 'watches' | 'bus'>): void {
  const callers = new WeakMap<Request, Caller>()
  api.post(
    path,
    async (c, next) => {
      const caller = callerOf(c.req.raw.headers, road)
      if (!caller) return unauthorized(c)
      await bodyLimit(c, async () => void callers.set(c.req.raw, caller))
      return next()
    },
    async (c) => {
      const { agent, push } = callers.get(c.req.raw) ?? nobody()
      const keys = push.changed(await parsed(c))
      await road.bus.publish('news', { agent, keys })
      return c.json({ ok: true, delivered: await road.watches.countOf(agent, keys) })
    },
  )
  api.all(path, (c) => {
    const message = `${c.req.method} is not possible here, only POST.`
    return c.json({ error: { code: 'method-not-allowed', message } }, 405, { allow: 'POST' })
  })
}

function callerOf(headers: Headers, { agents }: Pick<Road, 'agents'>): Caller | undefined {
  for (const { id } of agents.list()) {
    const push = agents.get(id)?.watch?.push
    if (push?.recognises(headers)) return { agent: id, push }
  }
  return undefined
}

function unauthorized(c: Context): Response {
  const message = 'No agent has this event token.'
  // The body is not read, so nothing else can come over this connection.
  return c.json({ error: { code: 'unauthorized', message } }, 401, { connection: 'close' })
}

async function parsed(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text())
  } catch {
    throw new HTTPException(400)
  }
}

function nobody(): never {
  throw new Error('nobody asked who calls')
}
