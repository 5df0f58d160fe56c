import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { channelConfig } from '../../services/channel-config.ts'
import { findRoute, route } from '../../services/routes.ts'
import { showEntry } from '../../services/shown-entry.ts'
import { getConfigured } from '../../store/configured.ts'
import { type ApiParts, answers, type Endpoint, idParam, json, plainText, secured } from '../endpoint.ts'

const asked = z
  .strictObject({
    text: plainText(20_000).openapi({ example: 'I want my money back' }),
    sender: plainText(200).optional().openapi({ description: 'A sender’s id on the platform.' }),
    group: plainText(200)
      .optional()
      .openapi({ description: 'The id or the name of a group. Without one: a direct chat.' }),
    department: plainText(200).optional().openapi({
      description: 'The sender’s department. Without one, the platform is asked, as it is for a message.',
    }),
  })
  .openapi('RouteQuestion')

const found = z
  .object({
    agent: z.string().nullable().openapi({
      description: 'Who answers, unless the conversation has chosen another; null when nobody can.',
    }),
    index: z
      .int()
      .nullable()
      .openapi({ description: 'Which of the channel’s `routes` fits, from 0; null when none does.' }),
    route: route.nullable().openapi({ description: 'That rule.' }),
  })
  .openapi('RouteAnswer')

const test = createRoute({
  method: 'post',
  path: '/channels/{id}/route-test',
  tags: ['Channels'],
  security: secured,
  summary: 'Try out which agent a message leads to',
  description: 'Says nothing to anybody and keeps nothing.',
  request: { params: idParam, body: { required: true, content: json(asked) } },
  responses: answers('The rule that fits, and who answers.', found, 400, 404, 413, 415),
})

export const routeTestEndpoint: Endpoint = {
  route: test,
  role: 'operator',
  serve: (api, parts) =>
    api.openapi(test, async (c) => c.json(await tryOut(c.req.valid('param').id, c.req.valid('json'), parts), 200)),
}

async function tryOut(
  id: string,
  { text, sender, group, department }: z.output<typeof asked>,
  { road, shelf, redactor }: ApiParts,
): Promise<z.output<typeof found>> {
  const row = await getConfigured(shelf.store.db, 'channels', id)
  if (!row) throw new UserError(`There is no channel ${id}.`, { code: 'not-found' })
  const { entry, broken } = showEntry('channels', row, { ...shelf, onSecret: (secret) => redactor.register(secret) })
  if (broken !== undefined) throw new UserError(`The channel cannot be used: ${broken}`, { code: 'unusable' })
  const config = channelConfig.parse({ ...entry, settings: {} })
  const live = road.manager.get(id)
  const index = await findRoute(config.routes, {
    text,
    sender,
    group: group === undefined ? undefined : { key: group, title: group },
    department: async () => {
      if (department !== undefined || sender === undefined || !live) return department
      return road.routing.departmentOf(live, sender)
    },
  })
  const fitting = config.routes[index]
  const agent = road.agents.nameFor({ agent: fitting?.agent ?? config.agent })
  return { agent: road.agents.get(agent) ? agent : null, index: fitting ? index : null, route: fitting ?? null }
}
