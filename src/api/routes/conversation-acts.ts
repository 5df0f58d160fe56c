import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Actor, actorOf } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, failing, json, plainText, secured } from '../endpoint.ts'
import { wholeConversation } from './conversation-body.ts'
import { conversationNow, conversationParam } from './conversations.ts'

interface Act {
  name: 'reset' | 'stop' | 'takeover' | 'release'
  summary: string
  description: string
  /** Resolves to what the audit log says of it. */
  act(conversations: ApiParts['road']['conversations'], id: string, by: Actor): Promise<string[]>
}

const acts: Act[] = [
  {
    name: 'reset',
    summary: 'Begin a fresh session, as /new does',
    description:
      'Nothing is said in the chat. A turn that runs goes on and ends in the session that it began in; the next message begins a new one.',
    async act(conversations, id) {
      await conversations.reset(id)
      return []
    },
  },
  {
    name: 'stop',
    summary: 'Stop the running reply, as /stop does',
    description: 'What was said stays, marked as stopped; messages that wait for their turn are dropped.',
    async act(conversations, id) {
      const { running, dropped } = await conversations.stop(id)
      return [`running: ${running ? 'stopped' : 'nothing'}`, `waiting messages dropped: ${dropped}`]
    },
  },
  {
    name: 'takeover',
    summary: 'Take a conversation over: its agent is silent, and you answer with `say`',
    description:
      'A running reply is stopped. From then on, what people say is accepted, stored and shown, and no agent is asked: such messages end as `skipped` with the reason `taken-over`. Commands still work, and /status says that a person answers; nobody is told otherwise. It lasts until `release`, through restarts. Taking over what somebody else has taken over makes it yours.',
    async act(conversations, id, by) {
      await conversations.takeOver(id, by)
      return []
    },
  },
  {
    name: 'release',
    summary: 'Hand a conversation back to its agent',
    description:
      'What is said from then on is answered by the agent again. What was said meanwhile is not answered later, and is not in the agent’s memory.',
    async act(conversations, id) {
      const ended = await conversations.release(id)
      return ended ? [] : ['nobody had taken it over']
    },
  },
]

const sayBody = z
  .strictObject({
    text: plainText(100_000)
      .refine((text) => text.trim() !== '', 'must not be empty')
      .openapi({ description: 'Markdown.' }),
    idempotencyKey: plainText(200).min(1, 'must not be empty').optional().openapi({
      description: 'As in `POST /send`: repeating the request with the same key says nothing twice.',
    }),
  })
  .openapi('Say')

const say = createRoute({
  method: 'post',
  path: '/conversations/{id}/say',
  tags: ['Conversations'],
  security: secured,
  summary: 'Say something as the bot',
  description:
    'Usually after `takeover`, which is not required. It is stored as a message in the conversation’s log, with your name as its sender, and delivered as `POST /send` does.',
  request: { params: conversationParam, body: { required: true, content: json(sayBody) } },
  responses: {
    202: {
      description: 'It is stored and will be delivered.',
      content: json(z.object({ id: z.string().openapi({ example: '123', description: 'The message’s id.' }) })),
    },
    ...failing(400, 404, 409, 413, 415, 422),
  },
})

export const conversationActEndpoints: Endpoint[] = [
  ...acts.map(endpointOf),
  {
    route: say,
    role: 'operator',
    serve: (api, { road, audit }) =>
      api.openapi(say, async (c) => {
        const { id } = c.req.valid('param')
        const { text, idempotencyKey: key } = c.req.valid('json')
        const by = actorOf(c)
        const seq = await road.conversations.say(id, { text, by: { id: by.id, name: by.name }, key })
        await audit.note(by, {
          action: 'conversation.say',
          target: `conversations/${id}`,
          details: [`message: M${seq}`],
        })
        return c.json({ id: String(seq) }, 202)
      }),
  },
]

function endpointOf({ name, summary, description, act }: Act): Endpoint {
  const route = createRoute({
    method: 'post',
    path: `/conversations/{id}/${name}`,
    tags: ['Conversations'],
    security: secured,
    summary,
    description,
    request: { params: conversationParam },
    responses: answers('The conversation as it is now.', wholeConversation, 404),
  })
  return {
    route,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(route, async (c) => {
        const { id } = c.req.valid('param')
        const by = actorOf(c as Context)
        const details = await act(parts.road.conversations, id, by)
        await parts.audit.note(by, { action: `conversation.${name}`, target: `conversations/${id}`, details })
        return c.json(await conversationNow(id, parts), 200)
      }),
  }
}
