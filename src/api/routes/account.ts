import { createRoute, z } from '@hono/zod-openapi'
import {
  changePassword,
  confirmTwoFactor,
  endTwoFactor,
  prepareTwoFactor,
  provePassword,
} from '../../services/sign-in/sign-in.ts'
import { changeAccount, getAccount } from '../../store/accounts.ts'
import { accountOf, actorOf } from '../actor.ts'
import { writeToken } from '../cookie.ts'
import { type ApiParts, answers, type Endpoint, json, secured } from '../endpoint.ts'
import {
  accountBody,
  codeField,
  languageField,
  nameField,
  passwordField,
  sessionBody,
  shownAccount,
  shownSession,
} from './account-body.ts'
import { originOf } from './session.ts'

const tags = ['Account']
const security = secured
const body = <T extends z.ZodType>(schema: T) => ({ body: { content: json(schema), required: true } })

const get = createRoute({
  method: 'get',
  path: '/account',
  tags,
  security,
  summary: 'Say who I am',
  responses: answers('The account of whoever asks.', accountBody, 409),
})

const patch = createRoute({
  method: 'patch',
  path: '/account',
  tags,
  security,
  summary: 'Change my name or my language',
  request: body(z.object({ name: nameField.optional(), language: languageField.nullable().optional() })),
  responses: answers('As it is now.', accountBody, 400, 409),
})

const password = createRoute({
  method: 'post',
  path: '/account/password',
  tags,
  security,
  summary: 'Change my password',
  description: 'Every sign-in of the account ends; this one gets a new cookie.',
  request: body(z.object({ current: passwordField, password: passwordField })),
  responses: answers('Changed.', sessionBody, 400, 409),
})

const prepared = z
  .object({
    uri: z.string().openapi({ description: 'otpauth://…, to be shown as a QR code' }),
    secret: z.string().openapi({ description: 'The same for typing.' }),
    recoveryCodes: z.array(z.string()).openapi({ description: 'Each works once, in place of a code.' }),
  })
  .openapi('TwoFactor')

const prepare = createRoute({
  method: 'post',
  path: '/account/two-factor',
  tags,
  security,
  summary: 'Prepare a second factor',
  description: 'What an authenticator app needs. Codes are asked for once one was confirmed.',
  request: body(z.object({ password: passwordField })),
  responses: answers('Shown this once.', prepared, 400, 409),
})

const confirm = createRoute({
  method: 'post',
  path: '/account/two-factor/confirm',
  tags,
  security,
  summary: 'Switch the second factor on',
  request: body(z.object({ code: codeField })),
  responses: answers('From now on a code is asked for. This sign-in gets a new cookie.', sessionBody, 400, 409),
})

const end = createRoute({
  method: 'delete',
  path: '/account/two-factor',
  tags,
  security,
  summary: 'Switch the second factor off',
  request: body(z.object({ password: passwordField })),
  responses: answers('No code is asked for any more. This sign-in gets a new cookie.', sessionBody, 400, 409),
})

export const accountEndpoints: Endpoint[] = [
  {
    route: get,
    role: 'viewer',
    serve: (api) => api.openapi(get, async (c) => c.json(shownAccount(accountOf(c).account), 200)),
  },
  {
    route: patch,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(patch, async (c) => {
        const { account } = accountOf(c)
        const { name, language } = c.req.valid('json')
        const change = { ...(name === undefined ? {} : { name }), ...(language === undefined ? {} : { language }) }
        await parts.signIn.store.write(({ db }) => changeAccount(db, account.id, change))
        const details = Object.entries(change).map(([field, value]) => `${field}: ${value ?? 'not set'}`)
        await parts.audit.note(actorOf(c), { action: 'account.change', target: `accounts/${account.id}`, details })
        return c.json(shownAccount({ ...account, ...change }), 200)
      }),
  },
  {
    route: password,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(password, async (c) => {
        const { account } = accountOf(c)
        const token = await changePassword(parts.signIn, {
          ...c.req.valid('json'),
          account,
          from: originOf(c),
        })
        await parts.audit.note(actorOf(c), { action: 'account.password', target: `accounts/${account.id}` })
        writeToken(c, parts.publicUrl(), token)
        return c.json(shownSession(account, token), 200)
      }),
  },
  {
    route: prepare,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(prepare, async (c) => {
        const { account, token } = accountOf(c)
        const { password: known } = c.req.valid('json')
        await provePassword(parts.signIn, { account, password: known, from: originOf(c) })
        return c.json(await prepareTwoFactor(parts.signIn, { token, password: known }), 200)
      }),
  },
  {
    route: confirm,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(confirm, async (c) => {
        const { account, token } = accountOf(c)
        const { code } = c.req.valid('json')
        const fresh = await confirmTwoFactor(parts.signIn, { token, code, account, from: originOf(c) })
        await parts.audit.note(actorOf(c), {
          action: 'account.two-factor',
          target: `accounts/${account.id}`,
          details: ['on'],
        })
        writeToken(c, parts.publicUrl(), fresh)
        return c.json(await sessionNow(parts, account.id, fresh), 200)
      }),
  },
  {
    route: end,
    role: 'viewer',
    serve: (api, parts) =>
      api.openapi(end, async (c) => {
        const { account, token } = accountOf(c)
        const { password: known } = c.req.valid('json')
        const fresh = await endTwoFactor(parts.signIn, { token, password: known, account, from: originOf(c) })
        await parts.audit.note(actorOf(c), {
          action: 'account.two-factor',
          target: `accounts/${account.id}`,
          details: ['off'],
        })
        writeToken(c, parts.publicUrl(), fresh)
        return c.json(await sessionNow(parts, account.id, fresh), 200)
      }),
  },
]

async function sessionNow({ signIn }: ApiParts, id: string, token: string) {
  const account = await getAccount(signIn.store.db, id)
  if (!account) throw new Error('the account of somebody signed in is gone')
  return shownSession(account, token)
}
