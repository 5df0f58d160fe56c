import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { UserError } from '../../contract/errors.ts'
import { needsSetup } from '../../services/sign-in/one-time-links.ts'
import { endToken, SignInRefused, signInByPassword } from '../../services/sign-in/sign-in.ts'
import { TooManyTries } from '../../services/sign-in/throttle.ts'
import { endSignIn, listSignIns } from '../../store/sign-ins.ts'
import { accountOf, actorOf, addressOf } from '../actor.ts'
import { clearToken, writeToken } from '../cookie.ts'
import {
  type ApiParts,
  answers,
  type Endpoint,
  failing,
  idParam,
  instant,
  json,
  listOf,
  secured,
  time,
} from '../endpoint.ts'
import { codeField, emailField, passwordField, sessionBody, shownSession } from './account-body.ts'

const optionsBody = z
  .object({
    setup: z.boolean().openapi({ description: 'No admin exists yet: somebody has to open the set-up link.' }),
    providers: z
      .array(z.object({ id: z.string(), title: z.string() }))
      .openapi({ description: 'Other services to sign in with: GET /session/oidc/{id} begins that.' }),
    language: z.enum(['zh-CN', 'en']),
    simulators: z.boolean().openapi({ description: 'Whether the page of phones is switched on.' }),
    version: z.string(),
  })
  .openapi('SignInOptions')

const options = createRoute({
  method: 'get',
  path: '/session/options',
  tags: ['Sign-in'],
  security: [],
  summary: 'Say how one can sign in',
  responses: answers('What a page for signing in needs to know.', optionsBody),
})

const credentials = z.object({
  email: emailField,
  password: passwordField,
  code: codeField
    .optional()
    .openapi({ description: 'Of the second factor, or a recovery code. 401 code-needed asks for it.' }),
})

const create = createRoute({
  method: 'post',
  path: '/session',
  tags: ['Sign-in'],
  security: [],
  summary: 'Sign in',
  request: { body: { content: json(credentials), required: true } },
  responses: answers('Signed in: the cookie is set.', sessionBody, 400),
})

const get = createRoute({
  method: 'get',
  path: '/session',
  tags: ['Sign-in'],
  security: secured,
  summary: 'Say who is signed in',
  responses: answers('Who is signed in.', sessionBody, 409),
})

const remove = createRoute({
  method: 'delete',
  path: '/session',
  tags: ['Sign-in'],
  security: secured,
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out.' }, ...failing(409) },
})

const signInBody = z
  .object({
    id: z.string(),
    current: z.boolean().openapi({ description: 'It is the one that asks.' }),
    createdAt: instant,
    usedAt: instant,
    expiresAt: instant,
    address: z.string().nullable(),
    agent: z.string().nullable().openapi({ description: 'What the browser calls itself.' }),
  })
  .openapi('SignIn')

const list = createRoute({
  method: 'get',
  path: '/sessions',
  tags: ['Sign-in'],
  security: secured,
  summary: 'List where one is signed in',
  responses: answers('One’s own, the latest used first.', listOf(signInBody), 409),
})

const end = createRoute({
  method: 'delete',
  path: '/sessions/{id}',
  tags: ['Sign-in'],
  security: secured,
  summary: 'Sign out elsewhere',
  request: { params: idParam },
  responses: { 204: { description: 'That one has ended.' }, ...failing(404, 409) },
})

export const sessionEndpoints: Endpoint[] = [
  {
    route: options,
    role: 'anyone',
    serve: (api, parts) =>
      api.openapi(options, async (c) => {
        const { signIn: own } = parts
        const [setup, simulators, configured] = await Promise.all([
          needsSetup(own),
          parts.simulators.isAllowed(),
          own.providers(),
        ])
        const providers = configured.map(({ id, title = id }) => ({ id, title }))
        const { language, version } = parts
        return c.json({ setup, providers, language, simulators, version }, 200)
      }),
  },
  {
    route: create,
    role: 'anyone',
    serve: (api, parts) =>
      api.openapi(create, async (c) => {
        const { token, account } = await signIn(c, parts, c.req.valid('json'))
        writeToken(c, parts.publicUrl(), token)
        return c.json(shownSession(account, token), 200)
      }),
  },
  {
    route: get,
    role: 'viewer',
    serve: (api) =>
      api.openapi(get, async (c) => {
        const { account, token } = accountOf(c)
        return c.json(shownSession(account, token), 200)
      }),
  },
  {
    route: remove,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(remove, async (c) => {
        const { token, account } = accountOf(c)
        await endToken(parts.signIn, token)
        clearToken(c, parts.publicUrl())
        await parts.audit.note(actorOf(c), { action: 'session.ended', target: `accounts/${account.id}` })
        return c.body(null, 204)
      }),
  },
  {
    route: list,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(list, async (c) => {
        const { account, id } = accountOf(c)
        const found = await listSignIns(parts.signIn.store.db, account.id)
        const items = found.map(({ account: _, ...one }) => ({
          ...one,
          current: one.id === id,
          createdAt: time(one.createdAt),
          usedAt: time(one.usedAt),
          expiresAt: time(one.expiresAt),
        }))
        return c.json({ items, next: null }, 200)
      }),
  },
  {
    route: end,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(end, async (c) => {
        const { account } = accountOf(c)
        const { id } = c.req.valid('param')
        const ended = await parts.signIn.store.write(({ db }) => endSignIn(db, { id, account: account.id }))
        if (!ended) throw new UserError('You are not signed in there.', { code: 'not-found' })
        await parts.audit.note(actorOf(c), { action: 'session.ended', target: `accounts/${account.id}` })
        return c.body(null, 204)
      }),
  },
]

/** What came from where, for the list of one's sign-ins. */
export function originOf(c: Context): { address: string; agent: string | null } {
  return { address: addressOf(c), agent: c.req.header('user-agent')?.slice(0, 300) ?? null }
}

async function signIn(c: Context, { signIn: parts, audit }: ApiParts, given: z.output<typeof credentials>) {
  const from = originOf(c)
  try {
    const done = await signInByPassword(parts, given, from)
    const { id, name } = done.account
    const actor = { id: `account:${id}`, name, address: from.address }
    await audit.note(actor, { action: 'session.created', target: `accounts/${id}` })
    return done
  } catch (error) {
    // What somebody typed into the field for the address may have been a password: it is not noted.
    const nobody = { id: 'nobody', name: '', address: from.address }
    const whose = error instanceof SignInRefused ? error.account : undefined
    const target = whose ? `accounts/${whose.id}` : 'accounts'
    if (error instanceof SignInRefused && error.code !== 'code-needed') {
      await audit.note(nobody, { action: 'session.refused', target, details: [whose ? whose.email : 'unknown e-mail'] })
    }
    if (error instanceof TooManyTries && error.first) {
      await audit.note(nobody, { action: 'session.throttled', target, details: ['too many tries'] })
    }
    throw error
  }
}
