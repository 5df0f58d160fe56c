import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { listMessages } from '../../store/message-list.ts'
import { getMessage, type MessageRecord, seqOf } from '../../store/messages.ts'
import { retry } from '../../store/retry.ts'
import type { MessageState } from '../../store/schema.ts'
import { namesOf } from '../../store/senders.ts'
import { actorOf } from '../actor.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  failing,
  idParam,
  json,
  listOf,
  pageSize,
  paging,
  placeOf,
  plainText,
  secured,
} from '../endpoint.ts'
import { type Reader, readerOf } from '../reader.ts'
import { instantOrDay } from './instant-or-day.ts'
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
  description: [
    'A text longer than 10,000 characters is cut here; the message itself has all of it.',
    'Answers within about 50 ms, however many messages there are: what only a few of many messages fit is looked for step by step. A page may then be short, or empty, and have a `next`, which goes on looking further back.',
  ].join('\n\n'),
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
        .openapi({
          description: `One of ${messageStates.join(', ')}; or several with commas. Dead letters are those \`undelivered\`.`,
        }),
      sender: plainText(200).optional().openapi({ description: 'The platform’s id of who said it.' }),
      agent: plainText(200).optional().openapi({
        description: 'The id of the agent that was asked; of messages answered together, the first counts.',
      }),
      from: instantOrDay.openapi({ type: 'string', description: 'ISO 8601: received at this instant or later.' }),
      to: instantOrDay.openapi({ type: 'string', description: 'ISO 8601: received before it.' }),
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
        const { limit, cursor, channel, conversation, state = '', sender, agent, from, to, q } = c.req.valid('query')
        const [before] = placeOf(cursor, z.tuple([z.int()])) ?? []
        const states = statesIn(state).filter(known)
        const reader = readerOf(c, parts)
        const filter = {
          channel: channel || undefined,
          conversation: conversation || undefined,
          states: states.length > 0 ? states : undefined,
          sender: sender || undefined,
          agent: agent || undefined,
          from: from ? Date.parse(from) : undefined,
          to: to ? Date.parse(to) : undefined,
          q: q?.trim() || undefined,
          before,
        }
        const { items, next } = await listMessages(parts.shelf.store.db, filter, pageSize(limit))
        const shown = (await named(items, parts)).map((record) => messageOf(record, reader))
        return c.json({ items: shown, next: next === undefined ? null : cursorOf(next) }, 200)
      }),
  },
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(read, async (c) => c.json(await messageNow(idOf(c.req.valid('param').id), readerOf(c, parts)), 200)),
  },
  {
    route: again,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(again, async (c) => {
        const seq = idOf(c.req.valid('param').id)
        const reader = readerOf(c, parts)
        const { state } = await messageNow(seq, reader)
        await retry(parts.road, seq)
        const details = [state === 'failed' ? 'worked on again' : 'delivered again']
        await parts.audit.note(actorOf(c), { action: 'message.retry', target: `messages/M${seq}`, details })
        return c.json(await messageNow(seq, reader), 202)
      }),
  },
]

function idOf(text: string): number {
  const seq = seqOf(text)
  if (seq === undefined) throw nowhere()
  return seq
}

async function messageNow(seq: number, reader: Reader) {
  const record = await getMessage(reader.shelf.store.db, seq)
  if (!record) throw nowhere()
  // Messages that were answered together share what people think of the answer.
  const judgements = await reader.road.judgements.on(record.mergedInto ?? seq)
  const [whole = record] = await named([record], reader)
  return wholeMessageOf(whole, judgements, reader)
}

/** With the names that we know where a platform told none, as Feishu and WeCom never do. */
async function named(records: MessageRecord[], { shelf }: ApiParts): Promise<MessageRecord[]> {
  const nameless = records.filter(({ sender }) => sender.name === undefined)
  const nameOf = await namesOf(
    shelf.store.db,
    nameless.map(({ channel, sender }) => ({ channel, sender: sender.id })),
  )
  return records.map((record) => {
    const name = record.sender.name ?? nameOf(record.channel, record.sender.id)
    return name === undefined ? record : { ...record, sender: { ...record.sender, name } }
  })
}

const nowhere = () => new UserError('There is no such message.', { code: 'not-found' })
