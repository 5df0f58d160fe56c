import { createRoute, z } from '@hono/zod-openapi'
import { type Endpoint, failing, plainText, secured } from '../endpoint.ts'
import { EventStream } from '../event-stream.ts'

/** Open streams in one process; each costs a connection. */
const MOST = 1_000

const read = createRoute({
  method: 'get',
  path: '/events',
  tags: ['System'],
  security: secured,
  summary: 'Hear what changes, as server-sent events',
  description: [
    '`message` `{ id, channel, conversation, state }`: a message is new or in another state. With `?conversation=`, only of that one, and with `reply: { text, status, state } | null`, several times a second while it grows; the text up to 30,000 characters.',
    '`conversation` `{ id }`: it was taken over, handed back or reset. `channel` `{ id, state, since }`: a channel’s connection. `settings` `{}`: the configuration.',
    '`resync` `{}`: more has changed than is told here, or something may have been missed: read again what you show. Sent first to whoever comes back with `Last-Event-ID`; others get `hello`.',
    'Events are hints: what they tell is read from the other calls. A stream ends when its key or sign-in does, when its reader is too slow, and when the process stops; come back then.',
  ].join('\n\n'),
  request: {
    query: z.object({
      conversation: plainText(1000).optional().openapi({ description: 'A conversation’s id.' }),
      lists: z
        .enum(['true', 'false'], { error: 'must be true or false' })
        .optional()
        .openapi({ description: 'With `conversation`: `true` tells of the messages of all others, too.' }),
    }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: {
      description: 'Events, until either side ends them.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...failing(400, 503),
  },
})

export const eventEndpoints: Endpoint[] = [
  {
    route: read,
    role: 'viewer',
    serve: (api, { admits, events, road }) =>
      api.openapi(read, async (c) => {
        if (road.changes.closed || events.size >= MOST) {
          const message = road.changes.closed ? 'This process stops.' : 'Too many streams of events are open.'
          return c.json({ error: { code: 'unavailable', message } }, 503, { 'retry-after': '5' })
        }
        const stream = new EventStream({ lastEventId: c.req.header('last-event-id'), mayStill: () => admits(c) })
        const { conversation, lists } = c.req.valid('query')
        events.add(stream, { conversation: conversation || undefined, lists: !conversation || lists === 'true' })
        return c.body(stream.body, 200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
      }),
  },
]
