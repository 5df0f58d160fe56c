import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { erase } from '../../core/erasing.ts'
import { knownUser, linkSender, patchUser, unlinkSender } from '../../services/user-changes.ts'
import { getConfigured } from '../../store/configured.ts'
import { sendersOf } from '../../store/senders.ts'
import { listUsers } from '../../store/users.ts'
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
  pageOf,
  paging,
  placeOf,
  plainText,
  secured,
} from '../endpoint.ts'
import { userBody, userOf, wholeUserBody, wholeUserOf } from './user-body.ts'

const common = { tags: ['People'], security: secured }

const list = createRoute({
  ...common,
  method: 'get',
  path: '/users',
  summary: 'List or search people, the newest first',
  request: {
    query: z.object({
      q: plainText(200).optional().openapi({
        description: 'A part of a name, an e-mail address, an employee number, a department, or a sender’s id or name.',
      }),
      channel: plainText(100).optional().openapi({ description: 'Only those with a sender on this channel.' }),
      ...paging,
    }),
  },
  responses: answers('People.', listOf(userBody), 400),
})

const read = createRoute({
  ...common,
  method: 'get',
  path: '/users/{id}',
  summary: 'Read one person and what they used today',
  request: { params: idParam },
  responses: answers('The person.', wholeUserBody, 404),
})

const word = plainText(200).trim().min(1, 'must not be empty')
const most = z.int('must be a whole number').min(0, 'must be 0 or more').max(1_000_000_000).nullish()

const change = z
  .strictObject({
    name: word.optional(),
    email: plainText(200).email('must be an e-mail address').nullish(),
    employeeNo: word.nullish(),
    department: word.nullish(),
    role: word.nullish(),
    limits: z.strictObject({ perMinute: most, perDay: most, tokensPerDay: most }).nullish(),
    disabled: z.boolean().optional(),
    locked: z.boolean().optional(),
  })
  .openapi('UserChange')

const patch = createRoute({
  ...common,
  method: 'patch',
  path: '/users/{id}',
  summary: 'Change a person',
  description:
    'A JSON merge patch. Changing who somebody is (name, e-mail, employee number, department) locks them, unless `locked` says otherwise: look-ups then leave them alone.',
  request: { params: idParam, body: { required: true, content: json(change) } },
  responses: answers('The person, as they are now.', wholeUserBody, 400, 404, 413, 415),
})

const remove = createRoute({
  ...common,
  method: 'delete',
  path: '/users/{id}',
  summary: 'Erase a person',
  description:
    'Who they are, what they said and what they were told is gone for good. Messages without words, from nobody, stay for the statistics, and so that no platform’s message is taken for a new one. What is being answered is stopped.',
  request: { params: idParam },
  responses: { 204: { description: 'The person is erased.' }, ...failing(404, 409) },
})

const senderKey = z.strictObject({ channel: word, sender: word }).openapi('SenderKey')

const link = createRoute({
  ...common,
  method: 'post',
  path: '/users/{id}/link',
  summary: 'Give a sender to a person',
  description:
    'Also one who has not written yet. Whom it leaves without any other sender is gone; 409 when that one is locked or disabled.',
  request: { params: idParam, body: { required: true, content: json(senderKey) } },
  responses: answers('The person, as they are now.', wholeUserBody, 400, 404, 409, 413, 415),
})

const unlink = createRoute({
  ...common,
  method: 'post',
  path: '/users/{id}/unlink',
  summary: 'Take a sender from a person',
  description: 'It is a user of its own then. 409 when it is the only one.',
  request: { params: idParam, body: { required: true, content: json(senderKey) } },
  responses: answers('The person, as they are now.', wholeUserBody, 400, 404, 409, 413, 415),
})

export const userEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'viewer',
    serve: (api, { shelf }) =>
      api.openapi(list, async (c) => {
        const { limit, cursor, q, channel } = c.req.valid('query')
        const place = placeOf(cursor, z.tuple([z.int(), z.string().max(200)]))
        const before = place && { at: place[0], id: place[1] }
        const filter = { q: q?.trim() || undefined, channel: channel || undefined, before }
        const { items, next } = await pageOf(
          limit,
          (most) => listUsers(shelf.store.db, filter, most),
          (last) => cursorOf(last.createdAt, last.id),
        )
        const ids = items.map(({ id }) => id)
        const senders = await sendersOf(shelf.store.db, ids)
        return c.json({ items: items.map((user) => userOf(user, senders)), next }, 200)
      }),
  },
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) => api.openapi(read, async (c) => c.json(await userNow(c.req.valid('param').id, parts), 200)),
  },
  {
    route: patch,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(patch, async (c) => {
        const { id } = c.req.valid('param')
        const details = await patchUser(partsOf(parts), id, c.req.valid('json'))
        if (details.length > 0)
          await parts.audit.note(actorOf(c), { action: 'user.change', target: `users/${id}`, details })
        return c.json(await userNow(id, parts), 200)
      }),
  },
  {
    route: remove,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(remove, async (c) => {
        const { id } = c.req.valid('param')
        await knownUser(parts.shelf.store.db, id)
        const { messages } = await erase({ ...parts.road, log: parts.log }, id)
        const details = [`${messages} messages`]
        await parts.audit.note(actorOf(c), { action: 'user.erase', target: `users/${id}`, details })
        return c.body(null, 204)
      }),
  },
  {
    route: link,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(link, async (c) => {
        const { id } = c.req.valid('param')
        const { channel, sender } = c.req.valid('json')
        if (!(await getConfigured(parts.shelf.store.db, 'channels', channel)))
          throw new UserError(`There is no channel ${channel}.`, {
            code: 'not-found',
            fields: { channel: 'is no channel’s id' },
          })
        await linkSender(partsOf(parts), id, { channel, sender })
        await parts.audit.note(actorOf(c), {
          action: 'user.link',
          target: `users/${id}`,
          details: [`a sender of ${channel}`],
        })
        return c.json(await userNow(id, parts), 200)
      }),
  },
  {
    route: unlink,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(unlink, async (c) => {
        const { id } = c.req.valid('param')
        const { channel, sender } = c.req.valid('json')
        const platform = (await getConfigured(parts.shelf.store.db, 'channels', channel))?.type ?? 'unknown'
        const own = await unlinkSender(partsOf(parts), id, { channel, sender, platform })
        await parts.audit.note(actorOf(c), {
          action: 'user.unlink',
          target: `users/${id}`,
          details: [`a sender of ${channel} is the user ${own}`],
        })
        return c.json(await userNow(id, parts), 200)
      }),
  },
]

const partsOf = ({ shelf, road }: ApiParts) => ({ store: shelf.store, people: road.people })

async function userNow(id: string, parts: ApiParts) {
  const user = await knownUser(parts.shelf.store.db, id)
  return wholeUserOf(user, await sendersOf(parts.shelf.store.db, [id]), parts)
}
