import { z } from 'zod'
import { UserError } from '../../contract/errors.ts'
import type { Account } from '../../store/accounts.ts'
import { signInOf } from '../../store/sign-ins.ts'
import type { OidcProvider } from '../sign-in-config.ts'
import type { OidcEngine } from './oidc-engine.ts'
import type { Origin, SignInParts } from './parts.ts'
import { noteBegun, tokenIn } from './sign-in.ts'
import { hashOf } from './tokens.ts'

/** How long the other service may take to answer, in ms: at first, and for everything that follows a return from it. */
const PATIENCE = { discovery: 5_000, exchange: 15_000 }

/** Its addresses are read again after this, in ms. */
const FRESH = 3_600_000

/** Why another service signs nobody in, as the sign-in page is told. */
export class OidcRefused extends UserError {
  override name = 'OidcRefused'
  readonly reason: 'unreachable' | 'no-role' | 'refused'
  /** For the audit log. */
  readonly detail: string

  constructor(reason: 'unreachable' | 'no-role' | 'refused', detail: string) {
    super(`The other service signed nobody in: ${detail}.`, { code: 'provider-refused' })
    this.reason = reason
    this.detail = detail
  }
}

export async function findProvider({ providers }: SignInParts, id: string): Promise<OidcProvider> {
  const provider = (await providers()).find((one) => one.id === id)
  if (provider) return provider
  throw new UserError('There is no such service to sign in with.', { code: 'not-found' })
}

/** Where a browser goes to prove who its owner is, and the cookies by which it is known when it comes back. */
export async function leaveFor(
  parts: SignInParts,
  provider: OidcProvider,
): Promise<{ url: string; cookies: string[] }> {
  const { api } = await engineFor(parts, provider)
  const home = parts.publicUrl()
  const { headers, response } = await within(PATIENCE.discovery * 2, () =>
    api.signInSocial({
      body: {
        provider: provider.id,
        callbackURL: `${home}/`,
        errorCallbackURL: `${home}/sign-in`,
        disableRedirect: true,
      },
      returnHeaders: true,
    }),
  )
  return { url: z.object({ url: z.string() }).parse(response).url, cookies: headers.getSetCookie() }
}

/** A browser has come back. Resolves to the token of the new sign-in; the cookies clear what was remembered meanwhile. */
export async function returnFrom(
  parts: SignInParts,
  provider: OidcProvider,
  { query, headers, from }: { query: Record<string, string>; headers: Headers; from: Origin },
): Promise<{ token: string; account: Account; cookies: string[] }> {
  const { api, seen } = await engineFor(parts, provider)
  // Cookies are all that it needs of the request.
  const own = new Headers({ cookie: headers.get('cookie') ?? '' })
  const { answer, role } = await within(PATIENCE.exchange, () =>
    seen(() =>
      api.callbackOAuth({ method: 'GET', params: { id: provider.id }, query, headers: own, asResponse: true }),
    ),
  )
  const token = tokenIn(answer.headers)
  const found = token && (await signInOf(parts.store.db, hashOf(token)))
  if (!token || !found) {
    const why = errorIn(answer.headers.get('location')) ?? `answer ${answer.status}`
    throw new OidcRefused(role === 'none' ? 'no-role' : 'refused', why)
  }
  await noteBegun(parts, { token, account: found.account, from })
  const cookies = answer.headers.getSetCookie().filter((cookie) => !cookie.includes('session'))
  return { token, account: found.account, cookies }
}

interface Kept {
  spelled: string
  since: number
  engine: Promise<OidcEngine>
}

const kept = new WeakMap<SignInParts, Map<string, Kept>>()

/** One for each service, made when somebody first wants to sign in through it: one that is away is nobody else's trouble. */
async function engineFor(parts: SignInParts, provider: OidcProvider): Promise<OidcEngine> {
  const engines = kept.get(parts) ?? new Map<string, Kept>()
  kept.set(parts, engines)
  const spelled = JSON.stringify([provider, parts.publicUrl()])
  const known = engines.get(provider.id)
  if (known && known.spelled === spelled && parts.now() - known.since < FRESH) return known.engine
  const engine = open(parts, provider)
  engines.set(provider.id, { spelled, since: parts.now(), engine })
  engine.catch(() => engines.delete(provider.id))
  return engine
}

const discovered = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
})

async function open(parts: SignInParts, provider: OidcProvider): Promise<OidcEngine> {
  const address = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = await within(PATIENCE.discovery, async () => {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE.discovery) })
    if (!answer.ok) throw new OidcRefused('unreachable', `${address} answered ${answer.status}`)
    return discovered.safeParse(await answer.json())
  })
  if (!document.success) throw new OidcRefused('unreachable', `${address} is not what OpenID Connect wants there`)
  if (document.data.issuer.replace(/\/$/, '') !== provider.issuer.replace(/\/$/, '')) {
    throw new OidcRefused('unreachable', `${address} is of the issuer ${document.data.issuer}`)
  }
  const { createOidcEngine } = await import('./oidc-engine.ts')
  return createOidcEngine({ ...parts, publicUrl: parts.publicUrl() }, provider, address)
}

async function within<T>(patience: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new OidcRefused('unreachable', `no answer within ${patience} ms`)),
    patience,
  )
  try {
    return await Promise.race([work(), late.promise])
  } catch (error) {
    if (error instanceof OidcRefused) throw error
    throw new OidcRefused('unreachable', error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}

function errorIn(location: string | null): string | undefined {
  return location === null || !URL.canParse(location)
    ? undefined
    : (new URL(location).searchParams.get('error') ?? undefined)
}
