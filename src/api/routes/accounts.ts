import { createRoute, z } from '@hono/zod-openapi'
import { dismissAccount, existing, invite, reviseAccount } from '../../services/sign-in/accounts.ts'
import { makeLink } from '../../services/sign-in/one-time-links.ts'
import { type ListedAccount, listAccounts } from '../../store/accounts.ts'
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
import { accountBody, emailField, nameField, roleField, shownAccount } from './account-body.ts'

const tags = ['Accounts']
const security = secured

const listedBody = accountBody
  .extend({
    state: z.enum(['active', 'invited', 'disabled']),
    signsInWith: z.array(z.string()).openapi({ description: '`password`, or the ids of other services.' }),
    createdAt: instant,
    signedInAt: instant.nullable(),
  })
  .openapi('ListedAccount')

const linkBody = z
  .object({
    account: accountBody,
    link: z.string().openapi({ description: 'Works once. It is shown this once; hand it to nobody else.' }),
    expiresAt: instant,
  })
  .openapi('Invitation')

const list = createRoute({
  method: 'get',
  path: '/accounts',
  tags,
  security,
  summary: 'List who may sign in',
  request: { query: z.object(paging) },
  responses: answers('Accounts, by e-mail address.', listOf(listedBody), 400),
})

const create = createRoute({
  method: 'post',
  path: '/accounts',
  tags,
  security,
  summary: 'Invite somebody',
  request: { body: { content: json(z.object({ email: emailField, role: roleField })), required: true } },
  responses: answers('Invited.', linkBody, 400, 409),
})

const change = z.object({
  name: nameField.optional(),
  role: roleField.optional(),
  disabled: z.boolean({ error: 'must be true or false' }).optional(),
})

const patch = createRoute({
  method: 'patch',
  path: '/accounts/{id}',
  tags,
  security,
  summary: 'Change what somebody may do',
  request: { params: idParam, body: { content: json(change), required: true } },
  responses: answers('As it is now.', accountBody, 400, 404, 409),
})

const remove = createRoute({
  method: 'delete',
  path: '/accounts/{id}',
  tags,
  security,
  summary: 'Remove an account',
  request: { params: idParam },
  responses: { 204: { description: 'Removed, and signed out everywhere.' }, ...failing(404, 409) },
})

const link = createRoute({
  method: 'post',
  path: '/accounts/{id}/link',
  tags,
  security,
  summary: 'Make a one-time link by which somebody sets a new password',
  description: 'A second factor is switched off by using it. Links made before no longer work.',
  request: { params: idParam },
  responses: answers('The link.', linkBody, 404),
})

export const accountsEndpoints: Endpoint[] = [
  {
    route: list,
    role: 'admin',
    serve: (api, { signIn }) =>
      api.openapi(list, async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const [after] = placeOf(cursor, z.tuple([z.string()])) ?? ['']
        const { items, next } = await pageOf(
          limit,
          (most) => listAccounts(signIn.store.db, { after, limit: most }),
          ({ email }) => cursorOf(email),
        )
        return c.json({ items: items.map(shownListed), next }, 200)
      }),
  },
  {
    route: create,
    role: 'admin',
    serve: (api, { signIn, audit }) =>
      api.openapi(create, async (c) => {
        const { account, link: url, expiresAt } = await invite(signIn, c.req.valid('json'))
        const details = [`${account.email}, ${account.role}`]
        await audit.note(actorOf(c), { action: 'account.invite', target: `accounts/${account.id}`, details })
        return c.json({ account: shownAccount(account), link: url, expiresAt: time(expiresAt) }, 200)
      }),
  },
  {
    route: patch,
    role: 'admin',
    serve: (api, { signIn, audit }) =>
      api.openapi(patch, async (c) => {
        const { id } = c.req.valid('param')
        const { name, role, disabled } = c.req.valid('json')
        const wanted = {
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
          ...(disabled === undefined ? {} : { disabled }),
        }
        const { before, after } = await reviseAccount(signIn, id, wanted)
        const details = (['name', 'role', 'disabled'] as const)
          .filter((field) => before[field] !== after[field])
          .map((field) => `${field}: ${before[field]} → ${after[field]}`)
        await audit.note(actorOf(c), { action: 'account.change', target: `accounts/${id}`, details })
        return c.json(shownAccount(after), 200)
      }),
  },
  {
    route: remove,
    role: 'admin',
    serve: (api, { signIn, audit }) =>
      api.openapi(remove, async (c) => {
        const { id } = c.req.valid('param')
        const { email } = await dismissAccount(signIn, id)
        await audit.note(actorOf(c), { action: 'account.delete', target: `accounts/${id}`, details: [email] })
        return c.body(null, 204)
      }),
  },
  {
    route: link,
    role: 'admin',
    serve: (api, { signIn, audit }) =>
      api.openapi(link, async (c) => {
        const { store, publicUrl } = signIn
        const account = await existing(store.db, c.req.valid('param').id)
        const { url, expiresAt } = await makeLink({ store, publicUrl: publicUrl() }, account.id)
        const target = `accounts/${account.id}`
        await audit.note(actorOf(c), { action: 'account.link', target, details: [account.email] })
        return c.json({ account: shownAccount(account), link: url, expiresAt: time(expiresAt) }, 200)
      }),
  },
]

function shownListed(account: ListedAccount): z.output<typeof listedBody> {
  const { disabled, invited, credentials, createdAt, signedInAt } = account
  return {
    ...shownAccount(account),
    state: disabled ? 'disabled' : invited ? 'invited' : 'active',
    signsInWith: credentials.map((provider) => (provider === 'credential' ? 'password' : provider)),
    createdAt: time(createdAt),
    signedInAt: timeOrNull(signedInAt ?? undefined),
  }
}
