import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type Endpoint, json } from './endpoint.ts'
import { aboutEndpoints } from './routes/about.ts'
import { accountEndpoints } from './routes/account.ts'
import { accountsEndpoints } from './routes/accounts.ts'
import { agentEndpoints } from './routes/agents.ts'
import { apiKeyEndpoints } from './routes/api-keys.ts'
import { attentionEndpoint } from './routes/attention.ts'
import { auditEndpoints } from './routes/audit.ts'
import { backendEventsRoute } from './routes/backend-events.ts'
import { backupEndpoint } from './routes/backup.ts'
import { channelEndpoints } from './routes/channels.ts'
import { conversationActEndpoints } from './routes/conversation-acts.ts'
import { conversationEndpoints } from './routes/conversations.ts'
import { directoryTestEndpoint } from './routes/directory-test.ts'
import { eventEndpoints } from './routes/events.ts'
import { messageEndpoints } from './routes/messages.ts'
import { modelEndpoints } from './routes/models.ts'
import { oidcEndpoints } from './routes/oidc.ts'
import { pairingEndpoints } from './routes/pairings.ts'
import { routeTestEndpoint } from './routes/route-test.ts'
import { sendEndpoints } from './routes/send.ts'
import { sessionEndpoints } from './routes/session.ts'
import { settingsEndpoints } from './routes/settings.ts'
import { setupEndpoints } from './routes/setup.ts'
import { simulatorEndpoints } from './routes/simulators.ts'
import { statsEndpoints } from './routes/stats.ts'
import { typeEndpoints } from './routes/types.ts'
import { userExportEndpoint } from './routes/user-export.ts'
import { userEndpoints } from './routes/users.ts'

/** Every call of the API. */
export const endpoints: Endpoint[] = [
  ...channelEndpoints,
  routeTestEndpoint,
  ...messageEndpoints,
  ...sendEndpoints,
  ...conversationEndpoints,
  ...conversationActEndpoints,
  ...eventEndpoints,
  ...statsEndpoints,
  ...userEndpoints,
  userExportEndpoint,
  ...pairingEndpoints,
  directoryTestEndpoint,
  attentionEndpoint,
  backupEndpoint,
  ...agentEndpoints,
  ...modelEndpoints,
  ...typeEndpoints,
  ...settingsEndpoints,
  ...aboutEndpoints,
  ...simulatorEndpoints,
  ...sessionEndpoints,
  ...setupEndpoints,
  ...oidcEndpoints,
  ...accountEndpoints,
  ...accountsEndpoints,
  ...apiKeyEndpoints,
  ...auditEndpoints,
]

const open = (path: string, summary: string, content: Record<string, { schema: z.ZodType }>) =>
  createRoute({
    method: 'get',
    path,
    tags: ['System'],
    security: [],
    summary,
    responses: { 200: { description: summary, content } },
  })

/** Not behind the guard; served elsewhere. */
const described = [
  open('/health', 'Say whether the gateway is ready', json(z.object({ status: z.string() }))),
  open('/openapi.json', 'This document', json(z.custom<object>().openapi({ type: 'object' }))),
  open('/docs', 'This document for reading', { 'text/html': { schema: z.string() } }),
  backendEventsRoute,
]

export type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** The OpenAPI document, made of the schemas that the API itself checks with. */
export function apiDocument(): ApiDocument {
  const api = new OpenAPIHono()
  const registry = api.openAPIRegistry
  for (const { route } of endpoints) registry.registerPath(route)
  for (const route of described) registry.registerPath(route)
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key made in the panel or by POST /api-keys, or the one that TEAHOUSE_API_KEY names.',
  })
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'teahouse',
    description:
      'The cookie of POST /session; `__Host-teahouse` where the public address is https. What changes something needs the header X-CSRF-Token besides.',
  })
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Teahouse',
      version: '1',
      description:
        'The gateway between chat apps and AI agents. Errors are `{ "error": { "code", "message", "fields"? } }`; lists are `{ "items", "next" }` with `?limit=&cursor=`; times are ISO 8601 UTC; a secret is shown as `***`.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
  })
  return withoutNotes(document)
}

/** What our schemas note for the panel's forms is of no use to a reader of the API. */
function withoutNotes(document: ApiDocument): ApiDocument {
  return JSON.parse(
    JSON.stringify(document, (_, value) => {
      if (typeof value?.words?.title !== 'object') return value
      const { words: _words, ref: _ref, ...rest } = value
      return rest
    }),
  )
}
