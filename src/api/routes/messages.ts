import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { getMessage, listMessages, seqOf } from '../../store/messages.ts'
import { retry } from '../../store/retry.ts'
import type { MessageState } from '../../store/schema.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  failing,
  idParam,
  json,
  listOf,
  page,
  pageSize,
  paging,
  placeOf,
  plainText,
  secured,
} from '../endpoint.ts'
import { messageBody, messageOf, messageStates, wholeMessage, wholeMessageOf } from './message-body.ts'

const tags = ['Messages']

const known = (text: string): text is MessageState => messageStates.some((state) => state === text)
const statesIn = (text: string) =>
  text
    .split(',')
    .map((state) => state.trim())
    .filter(Boolean)

const list = createRoute({
  method: 'get',
  path: '/messages',
  tags,
  security: secured,
  summary: 'List or search messages, newest first',
  description: 'A text longer than 10,000 characters is cut here; the message itself has all of it.',
  request: {
    query: z.object({
      channel: plainText(100).optional().openapi({ description: 'A channel’s id.' }),
      conversation: plainText(1000).optional().openapi({ description: 'A conversation’s id.' }),
      state: plainText(200)
        .refine(
          (text) => statesIn(text).every(known),
          `must be one of ${messageStates.join(', ')}, or several with commas`,
        )
        .optional()
        .openapi({ description: `One of ${messageStates.join(', ')}; or several with commas.` }),
      q: plainText(500)
        .optional()
        .openapi({ description: 'A part of what was said or of the sender’s name, or a reference such as M123.' }),
      ...paging,
    }),
  },
  responses: answers('Messages, newest first.', listOf(messageBody), 400),
})

const read = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  security: secured,
  summary: 'Read one message with its whole timeline',
  description: 'The id may be the reference that the person was told, such as M123.',
  request: { params: idParam },
  responses: answers('The message.', wholeMessage, 404),
})

const again = createRoute({
  method: 'post',
  path: '/messages/{id}/retry',
  tags,
  security: secured,
  summary: 'Try a message again that failed or was not delivered',
  description:
    'A failed one is worked on again from the start; of an undelivered one, only the answer is delivered again.',
  request: { params: idParam },
  responses: {
    202: { description: 'It waits for its turn again.', content: json(wholeMessage) },
    ...failing(404, 409),
  },
})

export const messageEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { limit, cursor, channel, conversation, state = '', q } = c.req.valid('query')
        const [before] = placeOf(cursor, z.tuple([z.int()])) ?? []
        const states = statesIn(state).filter(known)
        const size = pageSize(limit)
        const filter = {
          channel: channel || undefined,
          conversation: conversation || undefined,
          states: states.length > 0 ? states : undefined,
          q: q?.trim() || undefined,
          before,
        }
        const found = await listMessages(parts.shelf.store.db, filter, size + 1)
        return c.json(
          page(
            found,
            size,
            (record) => messageOf(record, parts),
            ({ seq }) => cursorOf(seq),
          ),
          200,
        )
      }),
  },
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(read, async (c) => c.json(await messageNow(idOf(c.req.valid('param').id), parts), 200)),
  },
  {
    route: again,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(again, async (c) => {
        const seq = idOf(c.req.valid('param').id)
        await retry(parts.road, seq)
        return c.json(await messageNow(seq, parts), 202)
      }),
  },
]

function idOf(text: string): number {
  const seq = seqOf(text)
  if (seq === undefined) throw nowhere()
  return seq
}

async function messageNow(seq: number, parts: ApiParts) {
  const record = await getMessage(parts.shelf.store.db, seq)
  if (!record) throw nowhere()
  // Messages that were answered together share what people think of the answer.
  const judgements = await parts.road.judgements.on(record.mergedInto ?? seq)
  return wholeMessageOf(record, judgements, parts)
}

const nowhere = () => new UserError('There is no such message.', { code: 'not-found' })
