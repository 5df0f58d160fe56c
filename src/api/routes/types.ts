import { createRoute, z } from '@hono/zod-openapi'
import type { AgentProvider } from '../../contract/agent.ts'
import type { ChannelProvider } from '../../contract/channel.ts'
import type { Json } from '../../contract/message.ts'
import { answers, type Endpoint, listOf, secured } from '../endpoint.ts'

const typeBody = z
  .object({
    type: z.string().openapi({ example: 'telegram' }),
    title: z.string(),
    settings: z.custom<{ [key: string]: Json }>().openapi({
      type: 'object',
      additionalProperties: true,
      description:
        'JSON Schema (2020-12) of `settings`. Every field has `title` and `description` in English, both languages under `words`, and `secret: true` where it is one.',
    }),
  })
  .openapi('Type')

const typesOf = (path: '/channel-types' | '/agent-types', what: string, tag: string) =>
  createRoute({
    method: 'get',
    path,
    tags: [tag],
    security: secured,
    summary: `List the types of ${what} and what their settings are`,
    responses: answers(`Types of ${what}.`, listOf(typeBody)),
  })

const channelTypes = typesOf('/channel-types', 'channels', 'Channels')
const agentTypes = typesOf('/agent-types', 'agents', 'Agents')

export const typeEndpoints: Endpoint[] = [
  {
    route: channelTypes,
    role: 'viewer',
    serve: (api, { shelf }) =>
      api.openapi(channelTypes, (c) => c.json({ items: shelf.providers.channels.map(typeOf), next: null }, 200)),
  },
  {
    route: agentTypes,
    role: 'viewer',
    serve: (api, { shelf }) =>
      api.openapi(agentTypes, (c) => c.json({ items: shelf.providers.agents.map(typeOf), next: null }, 200)),
  },
]

function typeOf({ type, title, settings }: ChannelProvider | AgentProvider): z.output<typeof typeBody> {
  const schema: { [key: string]: Json } = JSON.parse(
    JSON.stringify(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' })),
  )
  return { type, title, settings: schema }
}
