import { createRoute, z } from '@hono/zod-openapi'
import type { InboundMessage, ReplyView } from '../../contract/message.ts'
import { knownUser } from '../../services/user-changes.ts'
import type { Store } from '../../store/db.ts'
import { type Sender, sendersOf } from '../../store/senders.ts'
import { saidBy } from '../../store/user-export.ts'
import type { User } from '../../store/users.ts'
import { actorOf } from '../actor.ts'
import { type Endpoint, failing, idParam, json, secured, time } from '../endpoint.ts'
import { userBody, userOf } from './user-body.ts'

const messageBody = z.object({
  id: z.string().openapi({ description: 'The platform’s.' }),
  channel: z.string(),
  conversation: z.string(),
  said: z.string(),
  quoted: z.string().nullable(),
  files: z.array(z.string()).openapi({ description: 'Their names.' }),
  at: z.string(),
  state: z.string(),
  answer: z.string().nullable(),
  agent: z.string().nullable(),
  tokens: z.int(),
  judged: z.string().nullable(),
  comment: z.string().nullable(),
})

const whole = createRoute({
  method: 'get',
  path: '/users/{id}/export',
  tags: ['People'],
  security: secured,
  summary: 'Export everything that is held about a person',
  description: 'Who they are, their senders, what the platforms told of them, all they said and were answered.',
  request: { params: idParam },
  responses: {
    200: {
      description: 'A file.',
      content: json(
        z.object({
          user: userBody,
          profiles: z.array(z.record(z.string(), z.unknown())),
          messages: z.array(messageBody),
        }),
      ),
    },
    ...failing(404),
  },
})

export const userExportEndpoint: Endpoint = {
  route: whole,
  role: 'admin',
  serve: (api, { shelf, audit }) =>
    api.on('get', '/users/:id/export', async (c) => {
      const { db } = shelf.store
      // Only what api.openapi() serves is checked by itself.
      const { id = '' } = idParam.safeParse(c.req.param()).data ?? {}
      const user = await knownUser(db, id)
      const senders = await sendersOf(db, [user.id])
      await audit.note(actorOf(c), { action: 'user.export', target: `users/${user.id}` })
      const file = ReadableStream.from(spelled(shelf.store, user, senders)).pipeThrough(new TextEncoderStream())
      return c.body(file, 200, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="user-${user.id.replace(/[^\w-]/g, '')}.json"`,
      })
    }),
}

/** A piece at a time: years of talk are not held in memory. */
async function* spelled({ db }: Store, user: User, senders: Sender[]): AsyncGenerator<string> {
  const profiles = senders.flatMap(({ channel, profile }) => (profile === null ? [] : [{ channel, ...profile }]))
  const head = JSON.stringify({ user: userOf(user, senders), profiles })
  yield `${head.slice(0, -1)},"messages":[`
  let separator = ''
  for (const sender of senders) {
    for await (const row of saidBy(db, sender)) {
      yield `${separator}\n${JSON.stringify(messageOf(sender.channel, row))}`
      separator = ','
    }
  }
  yield ']}\n'
}

type Row = ReturnType<typeof saidBy> extends AsyncGenerator<infer One> ? One : never

function messageOf(channel: string, row: Row): z.output<typeof messageBody> {
  const body: Pick<InboundMessage, 'quote' | 'files'> = JSON.parse(row.body)
  const view: ReplyView | null = row.view === null ? null : JSON.parse(row.view)
  return {
    id: row.id,
    channel,
    conversation: row.conversation,
    said: row.text,
    quoted: body.quote ?? null,
    files: body.files.map(({ name }) => name),
    at: time(row.sent_at),
    state: row.state,
    answer: view?.text ?? null,
    agent: row.agent,
    tokens: (row.input_tokens ?? 0) + (row.output_tokens ?? 0),
    judged: row.verdict,
    comment: row.comment,
  }
}
