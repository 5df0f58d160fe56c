import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { hashOf, newToken } from '../../services/sign-in/tokens.ts'
import { type ApiKey, addApiKey, listApiKeys, removeApiKey } from '../../store/api-keys.ts'
import { actorOf } from '../actor.ts'
import {
  answers,
  cursorOf,
  type Endpoint,
  failing,
  idParam,
  instant,
  json,
  listOf,
  pageOf,
  paging,
  placeOf,
  secured,
  time,
  timeOrNull,
} from '../endpoint.ts'
import { nameField, roleField } from './account-body.ts'

const tags = ['API keys']
const security = secured

const keyBody = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().openapi({ description: 'The first characters of the key, to know it by.' }),
    role: roleField,
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant.nullable().openapi({ description: 'null = never' }),
    usedAt: instant.nullable().openapi({ description: 'To the minute; null = never' }),
  })
  .openapi('ApiKey')

const newKeyBody = keyBody.extend({ key: z.string().openapi({ description: 'Shown this once.' }) }).openapi('NewApiKey')

const wanted = z.object({
  name: nameField,
  role: roleField,
  expiresAt: z.iso.datetime({ error: 'must be an instant such as 2027-01-31T00:00:00Z' }).nullable().optional(),
})

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  tags,
  security,
  summary: 'List the keys of the API',
  request: { query: z.object(paging) },
  responses: answers('Keys, without what they open with.', listOf(keyBody), 400),
})

const create = createRoute({
  method: 'post',
  path: '/api-keys',
  tags,
  security,
  summary: 'Make a key',
  request: { body: { content: json(wanted), required: true } },
  responses: {
    201: { description: 'The key. It is kept as a hash only, so nobody can show it again.', content: json(newKeyBody) },
    ...failing(400),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/api-keys/{id}',
  tags,
  security,
  summary: 'Revoke a key',
  request: { params: idParam },
  responses: { 204: { description: 'It opens nothing any more.' }, ...failing(404) },
})

export const apiKeyEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'admin',
    serve: (api, { signIn }) =>
      api.openapi(list, async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const [after] = placeOf(cursor, z.tuple([z.string()])) ?? ['']
        const { items, next } = await pageOf(
          limit,
          (most) => listApiKeys(signIn.store.db, { after, limit: most }),
          ({ id }) => cursorOf(id),
        )
        return c.json({ items: items.map(shownKey), next }, 200)
      }),
  },
  {
    route: create,
    role: 'admin',
    serve: (api, { signIn, audit, redactor }) =>
      api.openapi(create, async (c) => {
        const { name, role, expiresAt } = c.req.valid('json')
        const end = expiresAt ? Date.parse(expiresAt) : null
        if (end !== null && end <= signIn.now()) {
          const message = 'must be in the future'
          throw new UserError(`expiresAt ${message}.`, { fields: { expiresAt: message } })
        }
        const actor = actorOf(c)
        const key = `th_${newToken()}`
        redactor.register(key)
        const made = {
          id: randomUUID(),
          name,
          role,
          prefix: key.slice(0, 8),
          createdAt: Date.now(),
          createdBy: actor.name,
          expiresAt: end,
        }
        await signIn.store.write(({ db }) => addApiKey(db, made, hashOf(key)))
        const details = [`${name}, ${role}, ${made.prefix}…, ${end === null ? 'never expires' : `until ${time(end)}`}`]
        await audit.note(actor, { action: 'api-key.create', target: `api-keys/${made.id}`, details })
        return c.json({ ...shownKey({ ...made, usedAt: null }), key }, 201)
      }),
  },
  {
    route: remove,
    role: 'admin',
    serve: (api, { signIn, audit }) =>
      api.openapi(remove, async (c) => {
        const { id } = c.req.valid('param')
        const key = await signIn.store.write(({ db }) => removeApiKey(db, id))
        if (!key) throw new UserError('There is no such key.', { code: 'not-found' })
        const details = [`${key.name}, ${key.prefix}…`]
        await audit.note(actorOf(c), { action: 'api-key.revoke', target: `api-keys/${id}`, details })
        return c.body(null, 204)
      }),
  },
]

function shownKey({ createdAt, expiresAt, usedAt, ...key }: ApiKey): z.output<typeof keyBody> {
  return {
    ...key,
    createdAt: time(createdAt),
    expiresAt: timeOrNull(expiresAt ?? undefined),
    usedAt: timeOrNull(usedAt ?? undefined),
  }
}
