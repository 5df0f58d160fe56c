import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { listConversations } from '../../store/conversations.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  listOf,
  pageSize,
  paging,
  placeOf,
  plainText,
  secured,
} from '../endpoint.ts'
import { conversationBody, conversationsOf, wholeConversation, wholeConversationOf } from './conversation-body.ts'

const tags = ['Conversations']

/** An id is made of a platform's own ids, which may be long. */
export const conversationParam = z.object({ id: plainText(1000) })

const list = createRoute({
  method: 'get',
  path: '/conversations',
  tags,
  security: secured,
  summary: 'List or search conversations, the latest first',
  description:
    'A search for words looks at the latest 10,000 conversations and says with `next` where to go on: a page may be short, or empty, and have a `next`.',
  request: {
    query: z.object({
      channel: plainText(100).optional().openapi({ description: 'A channel’s id.' }),
      state: z
        .enum(['', 'running', 'idle', 'taken'], { error: 'must be running, idle or taken' })
        .optional()
        .openapi({ description: '`running`: something is under way or waits; `taken`: a person answers.' }),
      q: plainText(500)
        .optional()
        .openapi({ description: 'A part of the chat’s title, of the id, or of the name or id of who spoke last.' }),
      ...paging,
    }),
  },
  responses: answers('Conversations.', listOf(conversationBody), 400),
})

const read = createRoute({
  method: 'get',
  path: '/conversations/{id}',
  tags,
  security: secured,
  summary: 'Read one conversation: who is in it, who answers, its session',
  request: { params: conversationParam },
  responses: answers('The conversation.', wholeConversation, 404),
})

export const conversationEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { limit, cursor, channel, state, q } = c.req.valid('query')
        const place = placeOf(cursor, z.tuple([z.int(), z.string().max(1000)]))
        const { items, next } = await listConversations(
          parts.shelf.store.db,
          {
            channel: channel || undefined,
            state: state || undefined,
            q: q?.trim() || undefined,
            before: place && { at: place[0], id: place[1] },
          },
          pageSize(limit),
        )
        return c.json(
          { items: await conversationsOf(items, parts), next: next ? cursorOf(next.at, next.id) : null },
          200,
        )
      }),
  },
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(read, async (c) => c.json(await conversationNow(c.req.valid('param').id, parts), 200)),
  },
]

export async function conversationNow(id: string, parts: ApiParts): Promise<z.output<typeof wholeConversation>> {
  const conversation = await wholeConversationOf(id, parts)
  if (!conversation) throw new UserError('There is no such conversation.', { code: 'not-found' })
  return conversation
}
