import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { findProvider, leaveFor, OidcRefused, returnFrom } from '../../services/sign-in/oidc.ts'
import type { OidcProvider } from '../../services/sign-in-config.ts'
import { writeToken } from '../cookie.ts'
import { type ApiParts, type Endpoint, failing, plainText } from '../endpoint.ts'
import { originOf } from './session.ts'

const params = z.object({ provider: plainText(40) })

const leave = createRoute({
  method: 'get',
  path: '/session/oidc/{provider}',
  tags: ['Sign-in'],
  security: [],
  summary: 'Sign in through another service',
  description: 'For a browser to go to. It comes back to the panel, or to the sign-in page with `?refused=`.',
  request: { params },
  responses: { 302: { description: 'To the other service, or back to the sign-in page.' }, ...failing(404) },
})

const back = createRoute({
  method: 'get',
  path: '/session/oidc/callback/{provider}',
  tags: ['Sign-in'],
  security: [],
  summary: 'Come back from another service',
  description: 'The redirect URI to register there.',
  request: { params },
  responses: { 302: { description: 'To the panel, or to the sign-in page.' }, ...failing(404) },
})

export const oidcEndpoints: Endpoint[] = [
  {
    route: leave,
    role: 'anyone',
    serve: (api, parts) =>
      api.openapi(leave, async (c) => {
        const provider = await findProvider(parts.signIn, c.req.valid('param').provider)
        return orRefused(c, parts, provider, async () => {
          const { url, cookies } = await leaveFor(parts.signIn, provider)
          for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
          return c.redirect(url)
        })
      }),
  },
  {
    route: back,
    role: 'anyone',
    serve: (api, parts) =>
      api.openapi(back, async (c) => {
        const provider = await findProvider(parts.signIn, c.req.valid('param').provider)
        return orRefused(c, parts, provider, async () => {
          const from = originOf(c)
          const came = { query: c.req.query(), headers: c.req.raw.headers, from }
          const { token, account, cookies } = await returnFrom(parts.signIn, provider, came)
          for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
          writeToken(c, parts.publicUrl(), token)
          const actor = { id: `account:${account.id}`, name: account.name, address: from.address }
          const details = [`through ${provider.title ?? provider.id}`]
          await parts.audit.note(actor, { action: 'session.created', target: `accounts/${account.id}`, details })
          return c.redirect(`${parts.publicUrl()}/`)
        })
      }),
  },
]

/** A person looks at a browser here: whatever goes wrong, they come to a page that says it. */
async function orRefused(
  c: Context,
  { audit, log, publicUrl }: ApiParts,
  { id, title = id }: OidcProvider,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OidcRefused)) throw error
    log.warn('a service to sign in with signed nobody in', { provider: id, why: error.detail })
    const nobody = { id: 'nobody', name: '', address: originOf(c).address }
    const details = [`through ${title}`, error.detail.slice(0, 200)]
    await audit.note(nobody, { action: 'session.refused', target: 'accounts', details })
    return c.redirect(`${publicUrl()}/sign-in?refused=${error.reason}`)
  }
}
