import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Agent } from '../../contract/agent.ts'
import { UserError } from '../../contract/errors.ts'
import type { Json } from '../../contract/message.ts'
import { agentConfig } from '../../services/agent-config.ts'
import { schemaFor } from '../../services/entry.ts'
import { unsavedEntry } from '../../services/entry-changes.ts'
import { openConfigured } from '../../services/live-configuration.ts'
import { showEntry } from '../../services/shown-entry.ts'
import { type Answered, tryTurn } from '../../services/trial.ts'
import { actorOf } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, idParam, json, plainText, secured } from '../endpoint.ts'
import { languageOf } from '../language.ts'
import { readerOf, told } from '../reader.ts'
import { agentWritten } from './agent-body.ts'
import { entryRow, entryShelf } from './entry-endpoints.ts'
import { hungUp, tried, verdict } from './trial-body.ts'

/** How long an agent may take, in ms: for a sign of life, and for a turn. */
const CHECK_WITHIN = 10_000
const TURN_WITHIN = 180_000

const anything = (description: string) =>
  z
    .custom<Json>()
    .optional()
    .openapi({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'], description })

const question = z
  .strictObject({
    text: plainText(20_000).optional().openapi({ description: 'What to say to it; a greeting when left out.' }),
    signOfLife: z.boolean().default(false).openapi({
      description: 'Runs no turn: it is only asked whether it is there, which costs no tokens.',
    }),
    history: z
      .array(z.strictObject({ role: z.enum(['user', 'assistant']), text: plainText(100_000) }))
      .max(100, 'must have at most 100 entries')
      .default([])
      .openapi({ description: 'What was said before, oldest first.' }),
    state: anything('`state` of the answer before, so that the agent goes on where it was.'),
  })
  .openapi('AgentQuestion')

const answer = verdict
  .extend({
    text: z.string().optional().openapi({ description: 'Its answer. Markdown.' }),
    events: z
      .record(z.string(), z.int())
      .optional()
      .openapi({
        description: 'What it said on the way: how often, by kind.',
        example: { text: 12, tool: 2, usage: 1 },
      }),
    tools: z.array(z.object({ name: z.string(), state: z.enum(['running', 'done', 'failed']) })).optional(),
    questions: z.array(z.object({ question: z.string(), options: z.array(z.string()) })).optional(),
    files: z.array(z.object({ name: z.string(), url: z.string() })).optional(),
    suggestions: z.array(z.string()).optional(),
    tokens: z.object({ input: z.number(), output: z.number() }).nullable().optional(),
    firstTextMs: z.int().nullable().optional(),
    totalMs: z.int().optional(),
    state: anything('For the next question. Opaque.'),
  })
  .openapi('AgentAnswer')

const common = { method: 'post' as const, tags: ['Agents'], security: secured }

const test = createRoute({
  ...common,
  path: '/agents/{id}/test',
  summary: 'Try an agent',
  description: 'Runs one turn that belongs to no chat and is not kept.',
  request: { params: idParam, body: { required: false, content: json(question) } },
  responses: answers('What it answered; `ok` is false when it could not.', answer, 400, 404, 409, 413, 415),
})

const testUnsaved = createRoute({
  ...common,
  path: '/agents/test',
  summary: 'Try an agent before it is saved',
  description:
    'Takes an agent as the configuration file spells it, asks it for a sign of life, and keeps nothing. `***` stands for the secret that the agent of this id has.',
  request: { body: { required: true, content: json(agentWritten) } },
  responses: answers('What answers there; `ok` is false when nothing does.', verdict, 400, 413, 415),
})

export const agentTestEndpoints: Endpoint[] = [
  {
    route: testUnsaved,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(testUnsaved, async (c) => {
        const entry = await unsavedEntry(entryShelf(parts), 'agents', c.req.valid('json'))
        const config = agentConfig.parse(schemaFor('agents', entry, parts.shelf.providers).parse(entry))
        const attempt = () => parts.road.agents.lend(config, (agent) => signOfLife(agent, c, parts))
        return c.json(await tried(attempt, readerOf(c, parts)), 200)
      }),
  },
  {
    route: test,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(test, async (c) => {
        const row = await entryRow('agents', c.req.valid('param').id, parts)
        const shelf = entryShelf(parts)
        const { broken } = showEntry('agents', row, shelf)
        if (broken !== undefined) throw new UserError(`The agent cannot be used: ${broken}`, { code: 'unusable' })
        const config = agentConfig.parse(openConfigured('agents', row, shelf))
        const asked = question.parse(c.req.valid('json') ?? {})
        const attempt = () =>
          parts.road.agents.lend<object>(config, (agent) =>
            asked.signOfLife ? signOfLife(agent, c, parts) : turn(agent, asked, c),
          )
        return c.json(shownAnswer(await tried(attempt, readerOf(c, parts)), parts), 200)
      }),
  },
]

async function signOfLife(agent: Agent, c: Context, parts: ApiParts): Promise<{ name?: string }> {
  const name = await agent.check?.(AbortSignal.any([hungUp(c), AbortSignal.timeout(CHECK_WITHIN)]))
  return name === undefined ? {} : { name: told(name, readerOf(c, parts)) }
}

const greeting = { 'zh-CN': '你好', en: 'Hello' }

function turn(agent: Agent, { text, history, state }: z.output<typeof question>, c: Context): Promise<Answered> {
  const { id, name } = actorOf(c)
  const language = languageOf(c)
  const signal = AbortSignal.any([hungUp(c), AbortSignal.timeout(TURN_WITHIN)])
  return tryTurn(agent, { text: text ?? greeting[language], history, state, language, user: { id, name } }, signal)
}

/** No secret of ours stands in an answer, also where another system repeats it. */
const shownAnswer = <T extends object>(said: T, { redactor }: ApiParts): T =>
  JSON.parse(JSON.stringify(said), (_, value) => (typeof value === 'string' ? redactor.redact(value) : value))
