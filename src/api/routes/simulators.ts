import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { actorOf, needing } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, secured } from '../endpoint.ts'

const tags = ['Simulators']

const body = z
  .object({
    allowed: z.boolean().openapi({
      description: 'Off in production, unless the configuration says `simulators: true`.',
    }),
    running: z.boolean().openapi({ description: 'In this process.' }),
    channels: z
      .array(z.object({ id: z.string(), type: z.string(), title: z.string() }))
      .openapi({ description: 'Made for the demo.' }),
  })
  .openapi('Simulators')

const read = createRoute({
  method: 'get',
  path: '/simulators',
  tags,
  security: secured,
  summary: 'Say whether the simulated platforms run',
  responses: answers('How they are.', body),
})

const start = createRoute({
  method: 'post',
  path: '/simulators',
  tags,
  security: secured,
  summary: 'Start every platform as a simulator, with a channel on each and an agent that repeats what it hears',
  description: 'Where they run already, what is missing is made.',
  responses: answers('They run.', body, 409),
})

const remove = createRoute({
  method: 'delete',
  path: '/simulators',
  tags,
  security: secured,
  summary: 'Stop the simulators and take away their channels and their agent',
  responses: answers('They are gone.', body),
})

export const simulatorEndpoints: Endpoint[] = [
  {
    route: read,
    role: 'viewer',
    serve: (api, { simulators }) => api.openapi(read, async (c) => c.json(await simulators.now(), 200)),
  },
  {
    route: start,
    role: 'admin',
    serve: (api, { simulators, audit }) =>
      api.openapi(start, async (c) => {
        await simulators.start()
        await audit.note(actorOf(c), { action: 'simulators.start', target: 'simulators' })
        return c.json(await simulators.now(), 200)
      }),
  },
  {
    route: remove,
    role: 'admin',
    serve: (api, { simulators, audit }) =>
      api.openapi(remove, async (c) => {
        await simulators.remove()
        await audit.note(actorOf(c), { action: 'simulators.remove', target: 'simulators' })
        return c.json(await simulators.now(), 200)
      }),
  },
]

const PHONES = '/simulators/phones'

/** The page of phones and what it asks for, to those whom `checks` let through. Whoever may change nothing looks on. */
export function servePhones(api: OpenAPIHono, { simulators }: ApiParts, checks: MiddlewareHandler[]): void {
  api.on('GET', [`${PHONES}/*`], ...checks, needing('viewer'))
  api.on('POST', [`${PHONES}/*`], ...checks, needing('operator'))
  api.on(['GET', 'POST'], `${PHONES}/*`, (c) => {
    const { stage } = simulators
    if (!stage) return c.notFound()
    const url = new URL(c.req.url)
    url.pathname = url.pathname.slice(url.pathname.indexOf(PHONES) + PHONES.length)
    return stage.fetch(new Request(url, c.req.raw))
  })
}
