import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Agent, Model } from '../../contract/agent.ts'
import { UserError } from '../../contract/errors.ts'
import { modelConfig, modelProviders } from '../../services/agent-config.ts'
import { unsavedEntry } from '../../services/entry-changes.ts'
import { openConfigured } from '../../services/live-configuration.ts'
import { showEntry } from '../../services/shown-entry.ts'
import { tryTurn } from '../../services/trial.ts'
import type { Configured } from '../../store/configured.ts'
import { actorOf } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, idParam, json, secured } from '../endpoint.ts'
import { languageOf } from '../language.ts'
import { type Reader, readerOf, told } from '../reader.ts'
import { trouble } from './agent-body.ts'
import { origin } from './channel-body.ts'
import { entryEndpoints, entryRow, entryShelf } from './entry-endpoints.ts'
import { entryWritten } from './entry-written.ts'
import { hungUp, tried, verdict } from './trial-body.ts'

/** How long a model may take for a word, in ms. */
const ANSWER_WITHIN = 60_000

const body = z
  .object({
    id: z.string(),
    provider: z.string().openapi({ enum: [...modelProviders] }),
    name: z.string().optional(),
    enabled: z.boolean(),
    baseUrl: z.string().optional(),
    apiKey: z.string().optional().openapi({ description: '`***` where there is one.' }),
    model: z.string(),
    vision: z.boolean().optional(),
    origin,
    trouble,
  })
  .openapi('Model')

const own = body.pick({ name: true, baseUrl: true, apiKey: true, model: true, vision: true }).partial()

const written = entryWritten('ModelWritten', modelConfig, {
  id: 'gpt',
  provider: 'openai',
  apiKey: 'sk-…',
  model: 'gpt-5',
})

const result = verdict
  .extend({
    text: z.string().optional().openapi({ description: 'What it said.' }),
    tokens: z.object({ input: z.number(), output: z.number() }).nullable().optional(),
    totalMs: z.int().optional(),
  })
  .openapi('ModelAnswer')

const common = { method: 'post' as const, tags: ['Models'], security: secured }

const test = createRoute({
  ...common,
  path: '/models/{id}/test',
  summary: 'Try a model',
  description:
    'Asks it for one word, which costs a few tokens. The one that listens to voice messages is only asked for a sign of life.',
  request: { params: idParam },
  responses: answers('What it answered; `ok` is false when it could not.', result, 404, 409),
})

const testUnsaved = createRoute({
  ...common,
  path: '/models/test',
  summary: 'Try a model before it is saved',
  description:
    'Takes a model as the configuration file spells it, asks it for one word, and keeps nothing. `***` stands for the key that the model of this id has.',
  request: { body: { required: true, content: json(written) } },
  responses: answers('What it answered; `ok` is false when it could not.', result, 400, 413, 415),
})

export const modelEndpoints: Endpoint[] = [
  ...entryEndpoints({
    kind: 'models',
    tag: 'Models',
    body,
    written,
    show: async (rows, reader) => rows.map((row) => modelOf(row, reader)),
    switching: { enable: 'Agents may use it again.', disable: 'No agent uses it any more.' },
  }),
  {
    route: testUnsaved,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(testUnsaved, async (c) => {
        const entry = await unsavedEntry(entryShelf(parts), 'models', c.req.valid('json'))
        return c.json(await tryModel(modelConfig.parse(entry), c, parts), 200)
      }),
  },
  {
    route: test,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(test, async (c) => {
        const row = await entryRow('models', c.req.valid('param').id, parts)
        const shelf = entryShelf(parts)
        const { broken } = showEntry('models', row, shelf)
        if (broken !== undefined) throw new UserError(`The model cannot be used: ${broken}`, { code: 'unusable' })
        return c.json(await tryModel(modelConfig.parse(openConfigured('models', row, shelf)), c, parts), 200)
      }),
  },
]

/** An assistant that knows nothing but this model is asked for a word. */
function tryModel(model: Model, c: Context, parts: ApiParts) {
  const { road, redactor } = parts
  const settings = { model: model.id, instructions: 'Answer with one short word and nothing else.', maxSteps: 1 }
  const signal = AbortSignal.any([hungUp(c), AbortSignal.timeout(ANSWER_WITHIN)])
  const listens = road.transcription.id === model.id
  const ask = async (agent: Agent) => {
    if (listens) return { name: redactor.redact((await agent.check?.(signal)) ?? model.model) }
    const { id, name } = actorOf(c)
    const said = { text: 'Say hello.', history: [], language: languageOf(c), user: { id, name } }
    const { text, tokens, totalMs } = await tryTurn(agent, said, signal)
    return { name: model.model, text: redactor.redact(text), tokens, totalMs }
  }
  return tried(() => road.agents.lend({ type: 'assistant', settings }, ask, model), readerOf(c, parts))
}

function modelOf(row: Configured, reader: Reader): z.output<typeof body> {
  const { entry, broken } = showEntry('models', row, entryShelf(reader))
  const shown = own.safeParse(entry).data ?? {}
  return {
    ...shown,
    id: row.id,
    provider: row.type,
    enabled: row.enabled,
    model: shown.model ?? '',
    origin: row.origin,
    trouble: broken === undefined ? null : told(broken, reader),
  }
}
