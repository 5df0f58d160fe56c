import { createRoute, z } from '@hono/zod-openapi'
import { RemoteError, UserError } from '../../contract/errors.ts'
import type { Json } from '../../contract/message.ts'
import { pathText } from '../../lib/mistakes.ts'
import { mergeSecrets, secretsIn } from '../../lib/secret-fields.ts'
import { channelConfig } from '../../services/channel-config.ts'
import { type Entry, entryOf } from '../../services/config-schemas.ts'
import { mistakesOf, openRow, schemaFor } from '../../services/entry.ts'
import { openConfigured } from '../../services/live-configuration.ts'
import { showEntry } from '../../services/shown-entry.ts'
import { type Configured, getConfigured, listConfigured, setEnabled } from '../../store/configured.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  idParam,
  json,
  listOf,
  page,
  pageSize,
  paging,
  placeOf,
  secured,
} from '../endpoint.ts'
import { channelBody, channelOf } from './channel-body.ts'

const tags = ['Channels']

const list = createRoute({
  method: 'get',
  path: '/channels',
  tags,
  security: secured,
  summary: 'List the channels and how they are',
  request: { query: z.object(paging) },
  responses: answers('Channels, by id.', listOf(channelBody), 400),
})

const read = createRoute({
  method: 'get',
  path: '/channels/{id}',
  tags,
  security: secured,
  summary: 'Read one channel',
  request: { params: idParam },
  responses: answers('The channel.', channelBody, 404),
})

const switching = (to: 'enable' | 'disable', description: string) =>
  createRoute({
    method: 'post',
    path: `/channels/{id}/${to}`,
    tags,
    security: secured,
    summary: to === 'enable' ? 'Switch a channel on' : 'Switch a channel off',
    description,
    request: { params: idParam },
    responses: answers('The channel, as it is now.', channelBody, 404),
  })

const untilTheFile =
  'Works for a channel that a file declares, too: the switch then lasts until the file is applied again, which is when the file changes, on SIGHUP, and at the next start.'

const enable = switching('enable', `Connects it. Messages that waited for it are answered. ${untilTheFile}`)
const disable = switching(
  'disable',
  `Ends its connection; its webhook address answers 404, and messages that are not answered yet wait. ${untilTheFile}`,
)

const restart = createRoute({
  method: 'post',
  path: '/channels/{id}/restart',
  tags,
  security: secured,
  summary: 'Connect a channel anew',
  description:
    'Every process builds it anew; the one that holds its connection connects again. Answers at once: `status` says how it goes.',
  request: { params: idParam },
  responses: answers('The channel, before it is connected again.', channelBody, 404, 409),
})

const verdict = z
  .object({
    ok: z.boolean(),
    name: z.string().optional().openapi({ description: 'The bot’s name on its platform, when all is well.' }),
    code: z
      .string()
      .optional()
      .openapi({ description: 'The kind of trouble: denied, unreachable, busy, gone, invalid.' }),
    message: z.string().optional().openapi({ description: 'What is wrong, and what to do about it.' }),
  })
  .openapi('TestResult')

const test = createRoute({
  method: 'post',
  path: '/channels/{id}/test',
  tags,
  security: secured,
  summary: 'Prove a channel’s credentials against its platform',
  request: { params: idParam },
  responses: answers('What the platform said; `ok` is false when it refused.', verdict, 404, 409),
})

const testUnsaved = createRoute({
  method: 'post',
  path: '/channels/test',
  tags,
  security: secured,
  summary: 'Prove credentials before they are saved',
  description:
    'Takes a channel as the configuration file spells it and keeps nothing. `***` stands for the secret that the channel of this id has.',
  request: {
    body: {
      required: true,
      content: json(
        z
          .custom<Entry>(
            (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
            'must be a channel',
          )
          .openapi({
            type: 'object',
            additionalProperties: true,
            example: { id: 'support', type: 'telegram', settings: { botToken: '123456:ABC' } },
          }),
      ),
    },
  },
  responses: answers('What the platform said; `ok` is false when it refused.', verdict, 400, 413, 415),
})

export const channelEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const [after] = placeOf(cursor, z.tuple([z.string()])) ?? ['']
        const size = pageSize(limit)
        const [rows, statuses] = await Promise.all([
          listConfigured(parts.shelf.store.db, 'channels'),
          parts.road.statuses.all(),
        ])
        const found = rows.sort(byId).filter(({ id }) => id > after)
        const show = (row: Configured) => channelOf(row, statuses.get(row.id), parts)
        return c.json(
          page(found, size, show, ({ id }) => cursorOf(id)),
          200,
        )
      }),
  },
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(read, async (c) => c.json(await channelNow(c.req.valid('param').id, parts), 200)),
  },
  {
    route: enable,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(enable, async (c) => c.json(await switched(c.req.valid('param').id, true, parts), 200)),
  },
  {
    route: disable,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(disable, async (c) => c.json(await switched(c.req.valid('param').id, false, parts), 200)),
  },
  {
    route: restart,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(restart, async (c) => {
        const { id, enabled } = await rowOf(c.req.valid('param').id, parts)
        if (!enabled)
          throw new UserError(`The channel ${id} is disabled: enable it instead.`, { code: 'channel-disabled' })
        await parts.road.bus.publish('restart', id)
        return c.json(await channelNow(id, parts), 200)
      }),
  },
  {
    route: testUnsaved,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(testUnsaved, async (c) => c.json(await tried(await unsaved(c.req.valid('json'), parts), parts), 200)),
  },
  {
    route: test,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(test, async (c) => {
        const row = await rowOf(c.req.valid('param').id, parts)
        const shelf = { ...parts.shelf, onSecret: (text: string) => parts.redactor.register(text) }
        const { broken } = showEntry('channels', row, shelf)
        if (broken !== undefined) throw new UserError(`The channel cannot be used: ${broken}`, { code: 'unusable' })
        return c.json(await tried(openConfigured('channels', row, shelf), parts), 200)
      }),
  },
]

const byId = (a: Configured, b: Configured) => (a.id < b.id ? -1 : 1)

async function rowOf(id: string, { shelf }: ApiParts): Promise<Configured> {
  const row = await getConfigured(shelf.store.db, 'channels', id)
  if (!row) throw new UserError(`There is no channel ${id}.`, { code: 'not-found' })
  return row
}

async function channelNow(id: string, parts: ApiParts) {
  const row = await rowOf(id, parts)
  return channelOf(row, await parts.road.statuses.of(id), parts)
}

async function switched(id: string, enabled: boolean, parts: ApiParts) {
  const row = await rowOf(id, parts)
  if (row.enabled !== enabled) {
    await parts.shelf.store.write(({ db }) => setEnabled(db, 'channels', id, enabled))
    await parts.road.bus.publish('settings', null)
  }
  return channelNow(id, parts)
}

/** Checks a channel that is not stored, with the stored secrets for those that are only shown. Throws UserError with every mistake. */
async function unsaved(given: Entry, { shelf, redactor }: ApiParts): Promise<unknown> {
  const { providers, store, vault } = shelf
  const row = typeof given.id === 'string' ? await getConfigured(store.db, 'channels', given.id) : undefined
  const same = row !== undefined && (given.type === undefined || given.type === entryOf('channels', row).type)
  const stored: Json = same ? openRow('channels', row, providers, vault) : {}
  // What an answer of this API adds to a channel may come back with it.
  const wanted: Entry = { id: 'new', ...given }
  for (const key of ['status', 'webhookUrl', 'origin']) delete wanted[key]
  const schema = schemaFor('channels', { ...(same ? { type: row.type } : {}), ...wanted }, providers)
  const entry = mergeSecrets(schema, stored, wanted)
  for (const { text } of secretsIn(schema, entry)) redactor.register(text)
  const mistakes = mistakesOf('channels', entry, providers)
  if (mistakes.length === 0) return schema.parse(entry)
  const fields = Object.fromEntries(mistakes.map(({ path, message }) => [pathText(path), message]))
  throw new UserError('This is not a channel that can be tested.', { fields })
}

async function tried(configured: unknown, { road, language, redactor }: ApiParts): Promise<z.output<typeof verdict>> {
  const config = channelConfig.parse(configured)
  try {
    const name = await road.manager.test({ ...config, language: config.language ?? language })
    return { ok: true, name: redactor.redact(name) }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    if (late) return { ok: false, code: 'unreachable', message: 'The platform did not answer in time.' }
    if (!(error instanceof RemoteError)) throw error
    return { ok: false, code: error.fault, message: redactor.redact(error.message) }
  }
}
