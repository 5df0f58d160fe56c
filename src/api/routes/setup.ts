import { createRoute, z } from '@hono/zod-openapi'
import { lookAtLink, redeemLink } from '../../services/sign-in/one-time-links.ts'
import { writeToken } from '../cookie.ts'
import { answers, type Endpoint, json } from '../endpoint.ts'
import { emailField, nameField, passwordField, sessionBody, shownSession, tokenField } from './account-body.ts'
import { originOf } from './session.ts'

const about = z
  .object({
    account: z
      .object({ name: z.string(), email: z.string(), invited: z.boolean() })
      .nullable()
      .openapi({ description: 'Whose password it sets; null when it makes a new admin.' }),
  })
  .openapi('OneTimeLink')

const look = createRoute({
  method: 'post',
  path: '/setup/check',
  tags: ['Sign-in'],
  security: [],
  summary: 'Say whom a one-time link is for',
  request: { body: { content: json(z.object({ token: tokenField })), required: true } },
  responses: answers('Whom it is for. It is not used up.', about, 400, 404),
})

const newcomer = z.object({
  token: tokenField.openapi({ description: 'What follows # in the link.' }),
  name: nameField.optional(),
  email: emailField.optional().openapi({ description: 'Of a new admin; an invited account has one.' }),
  password: passwordField,
})

const redeem = createRoute({
  method: 'post',
  path: '/setup',
  tags: ['Sign-in'],
  security: [],
  summary: 'Use a one-time link: be the first admin, accept an invitation, or set a new password',
  request: { body: { content: json(newcomer), required: true } },
  responses: answers('Done, and signed in: the cookie is set.', sessionBody, 400, 404, 409),
})

export const setupEndpoints: Endpoint[] = [
  {
    route: look,
    role: 'anyone',
    serve: (api, { signIn }) =>
      api.openapi(look, async (c) => {
        const account = await lookAtLink(signIn, { token: c.req.valid('json').token, address: originOf(c).address })
        const { name = '', email = '' } = account ?? {}
        return c.json({ account: account ? { name, email, invited: name === '' } : null }, 200)
      }),
  },
  {
    route: redeem,
    role: 'anyone',
    serve: (api, parts) =>
      api.openapi(redeem, async (c) => {
        const from = originOf(c)
        const done = await redeemLink(parts.signIn, { ...c.req.valid('json'), from })
        const { id, name, email, role } = done.account
        const actor = { id: `account:${id}`, name, address: from.address }
        const target = `accounts/${id}`
        await (done.created
          ? parts.audit.note(actor, {
              action: 'account.create',
              target,
              details: [`${email}, ${role}, by a set-up link`],
            })
          : parts.audit.note(actor, { action: 'account.password', target, details: ['by a one-time link'] }))
        writeToken(c, parts.publicUrl(), done.token)
        return c.json(shownSession(done.account, done.token), 200)
      }),
  },
]
