import { createRoute, z } from '@hono/zod-openapi'
import type { AgentProvider } from '../../contract/agent.ts'
import type { ChannelProvider } from '../../contract/channel.ts'
import type { Json } from '../../contract/message.ts'
import { agentConfig, modelConfig, modelProviders } from '../../services/agent-config.ts'
import { channelConfig } from '../../services/channel-config.ts'
import { answers, type Endpoint, listOf, secured } from '../endpoint.ts'

const schema = (description: string) =>
  z.custom<{ [key: string]: Json }>().openapi({ type: 'object', additionalProperties: true, description })

const words = z.object({ 'zh-CN': z.string(), en: z.string() })

const typeBody = z
  .object({
    type: z.string().openapi({ example: 'telegram' }),
    title: z.string(),
    settings: schema(
      'JSON Schema (2020-12) of `settings`. Every field has `title` and `description` in English, both languages under `words`, and `secret: true` where it is one.',
    ),
  })
  .openapi('Type')

const channelTypeBody = typeBody
  .extend({
    steps: words.nullable().openapi({
      description:
        'How to set its platform up: a numbered list in Markdown, in both languages. `{webhook}` stands for the channel’s webhook address.',
    }),
  })
  .openapi('ChannelType')

const typesOf = <T extends z.ZodType>(path: string, { what, tag, body }: { what: string; tag: string; body: T }) =>
  createRoute({
    method: 'get',
    path,
    tags: [tag],
    security: secured,
    summary: `List the types of ${what} and what their settings are`,
    responses: answers(
      `Types of ${what}.`,
      listOf(body).extend({ common: schema(`JSON Schema of what all ${what} may say besides, in the same manner.`) }),
    ),
  })

const channelTypes = typesOf('/channel-types', { what: 'channels', tag: 'Channels', body: channelTypeBody })
const agentTypes = typesOf('/agent-types', { what: 'agents', tag: 'Agents', body: typeBody })
const modelTypes = typesOf('/model-types', { what: 'models', tag: 'Models', body: typeBody })

export const typeEndpoints: Endpoint[] = [
  {
    route: channelTypes,
    role: 'viewer',
    serve: (api, { shelf }) =>
      api.openapi(channelTypes, async (c) => {
        const items = await Promise.all(
          shelf.providers.channels.map(async (one) => ({ ...typeOf(one), steps: (await one.steps?.()) ?? null })),
        )
        return c.json(
          { items, next: null, common: jsonSchema(channelConfig.omit({ type: true, settings: true })) },
          200,
        )
      }),
  },
  {
    route: agentTypes,
    role: 'viewer',
    serve: (api, { shelf }) =>
      api.openapi(agentTypes, (c) => {
        const common = jsonSchema(agentConfig.omit({ type: true, settings: true }))
        return c.json({ items: shelf.providers.agents.map(typeOf), next: null, common }, 200)
      }),
  },
  {
    route: modelTypes,
    role: 'viewer',
    serve: (api) =>
      api.openapi(modelTypes, (c) => {
        const { provider: _, id, name, enabled, ...settings } = modelConfig.shape
        const items = modelProviders.map((type) => ({
          type,
          title: modelTitles[type],
          // A model has no `settings`: these stand beside its id.
          settings: jsonSchema(
            z.strictObject(
              type === 'openai-compatible'
                ? { ...settings, baseUrl: settings.baseUrl.unwrap().meta(settings.baseUrl.meta() ?? {}) }
                : settings,
            ),
          ),
        }))
        return c.json({ items, next: null, common: jsonSchema(z.strictObject({ id, name, enabled })) }, 200)
      }),
  },
]

const modelTitles: Record<(typeof modelProviders)[number], string> = {
  'openai-compatible': 'OpenAI-compatible',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
}

const typeOf = ({ type, title, settings }: ChannelProvider | AgentProvider): z.output<typeof typeBody> => ({
  type,
  title,
  settings: jsonSchema(settings),
})

const jsonSchema = (of: z.ZodType): { [key: string]: Json } =>
  JSON.parse(JSON.stringify(z.toJSONSchema(of, { io: 'input', unrepresentable: 'any' })))
