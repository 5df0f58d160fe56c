import { createRoute, z } from '@hono/zod-openapi'
import { type ConversationRecord, listConversations } from '../../store/conversations.ts'
import {
  answers,
  cursorOf,
  type Endpoint,
  instant,
  listOf,
  page,
  pageSize,
  paging,
  placeOf,
  plainText,
  secured,
  time,
} from '../endpoint.ts'

const conversationBody = z
  .object({
    id: z.string(),
    channel: z.string(),
    chat: z.object({
      key: z.string(),
      kind: z.enum(['direct', 'group']),
      title: z.string().nullable(),
      thread: z.string().nullable(),
    }),
    updatedAt: instant.openapi({ description: 'When its last message was received.' }),
  })
  .openapi('Conversation')

const list = createRoute({
  method: 'get',
  path: '/conversations',
  tags: ['Conversations'],
  security: secured,
  summary: 'List conversations, the latest first',
  request: { query: z.object({ channel: plainText(100).optional(), ...paging }) },
  responses: answers('Conversations.', listOf(conversationBody), 400),
})

export const conversationEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { limit, cursor, channel } = c.req.valid('query')
        const [at, id] = placeOf(cursor, z.tuple([z.int(), z.string().max(500)])) ?? []
        const before = at === undefined || id === undefined ? undefined : { at, id }
        const size = pageSize(limit)
        const filter = { channel: channel || undefined, before }
        const found = await listConversations(parts.shelf.store.db, filter, size + 1)
        return c.json(
          page(found, size, conversationOf, (last) => cursorOf(last.updatedAt, last.id)),
          200,
        )
      }),
  },
]

function conversationOf({ id, channel, chat, updatedAt }: ConversationRecord): z.output<typeof conversationBody> {
  const { key, kind, title = null, thread = null } = chat
  return { id, channel, chat: { key, kind, title, thread }, updatedAt: time(updatedAt) }
}
