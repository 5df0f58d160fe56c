import { createRoute, z } from '@hono/zod-openapi'
import { approve, turnAway } from '../../core/letting-in.ts'
import { actorOf } from '../actor.ts'
import { answers, type Endpoint, failing, instant, listOf, plainText, secured, time } from '../endpoint.ts'

const common = { tags: ['People'], security: secured }

const pairingBody = z
  .object({
    id: z.string().openapi({ description: 'Stands for the code: only the person has that.' }),
    channel: z.string(),
    sender: z.string(),
    name: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant,
  })
  .openapi('Pairing')

const list = createRoute({
  ...common,
  method: 'get',
  path: '/pairings',
  summary: 'List who waits to be let in',
  description: 'Of channels with `access: { who: pairing }`; those who have waited longest first, all on one page.',
  responses: answers('Who waits.', listOf(pairingBody)),
})

const code = z.object({
  code: plainText(200).openapi({
    description: 'What the person was told, or an `id` of the list.',
    example: 'K7QM-2XPD',
  }),
})

const letIn = createRoute({
  ...common,
  method: 'post',
  path: '/pairings/{code}/approve',
  summary: 'Let somebody in',
  description: 'They are told so in the chat, and may talk from now on.',
  request: { params: code },
  responses: answers(
    'Who was let in.',
    z.object({ user: z.string(), channel: z.string(), sender: z.string() }),
    404,
    409,
  ),
})

const refuse = createRoute({
  ...common,
  method: 'delete',
  path: '/pairings/{code}',
  summary: 'Turn somebody away',
  description:
    'Nobody is told. They get another code when they write again; `deny` of the channel keeps them out for good.',
  request: { params: code },
  responses: { 204: { description: 'They do not wait any more.' }, ...failing(404) },
})

export const pairingEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, { road }) =>
      api.openapi(list, async (c) => {
        const waiting = await road.pairings.waiting()
        const items = waiting.map(({ id, channel, sender, name, createdAt, expiresAt }) => ({
          id,
          channel,
          sender,
          name,
          createdAt: time(createdAt),
          expiresAt: time(expiresAt),
        }))
        return c.json({ items, next: null }, 200)
      }),
  },
  {
    route: letIn,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(letIn, async (c) => {
        const { user, channel, sender } = await approve({ ...parts.road, log: parts.log }, c.req.valid('param').code)
        const details = [`on ${channel}`]
        await parts.audit.note(actorOf(c), { action: 'pairing.approve', target: `users/${user}`, details })
        return c.json({ user, channel, sender }, 200)
      }),
  },
  {
    route: refuse,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(refuse, async (c) => {
        const { channel } = await turnAway({ ...parts.road, log: parts.log }, c.req.valid('param').code)
        await parts.audit.note(actorOf(c), { action: 'pairing.refuse', target: `channels/${channel}` })
        return c.body(null, 204)
      }),
  },
]
