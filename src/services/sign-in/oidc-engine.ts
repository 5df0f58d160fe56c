import { AsyncLocalStorage } from 'node:async_hooks'
import { betterAuth } from 'better-auth/minimal'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { UserError } from '../../contract/errors.ts'
import type { Role } from '../roles.ts'
import type { OidcProvider } from '../sign-in-config.ts'
import { reviseAccount } from './accounts.ts'
import { type EngineParts, engineOptions } from './engine.ts'

/** What is known of one return from the other service. */
interface Seen {
  role: Role | 'own' | 'none' | undefined
}

/** OpenID Connect by better-auth, for one service: PKCE, state, nonce, and an ID token that its keys have signed. */
export function createOidcEngine(parts: EngineParts, provider: OidcProvider, discoveryUrl: string) {
  const current = new AsyncLocalStorage<Seen>()
  const options = engineOptions(parts)
  const { api } = betterAuth({
    ...options,
    user: {
      ...options.user,
      validateUserInfo: async ({ user, source }) => {
        const seen = current.getStore()
        const isKnown = source.action !== 'create-user'
        const role = roleOf(provider, source.oauth?.profile) ?? (isKnown && !provider.roles ? 'own' : 'none')
        if (seen) seen.role = role
        if (role === 'none') return { error: 'no_role' }
        if (role !== 'own' && isKnown && provider.roles && typeof user.id === 'string')
          await giveRole(parts, user.id, role)
        return undefined
      },
    },
    account: { ...options.account, accountLinking: { enabled: true } },
    databaseHooks: {
      ...options.databaseHooks,
      user: {
        create: {
          before: async (user) => {
            const role = current.getStore()?.role
            return role === undefined || role === 'own' || role === 'none' ? false : { data: { ...user, role } }
          },
        },
      },
    },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: provider.id,
            clientId: provider.clientId,
            ...(provider.clientSecret ? { clientSecret: provider.clientSecret } : {}),
            discoveryUrl,
            scopes: provider.scopes,
            pkce: true,
            requireIdTokenVerification: true,
          },
        ],
      }),
    ],
  })
  return {
    api,
    /** Runs a return, and says which role the other service's words gave. */
    async seen(work: () => Promise<Response>): Promise<{ answer: Response; role: Seen['role'] }> {
      const seen: Seen = { role: undefined }
      const answer = await current.run(seen, work)
      return { answer, role: seen.role }
    },
  }
}

export type OidcEngine = ReturnType<typeof createOidcEngine>

/** The highest role that one of a person's groups has. `realm_access.roles` is a claim inside another. */
function roleOf({ roles, defaultRole }: OidcProvider, profile: Record<string, unknown> | undefined): Role | undefined {
  if (!roles) return defaultRole
  const claim = profile?.[roles.claim] ?? roles.claim.split('.').reduce<unknown>(inside, profile)
  const groups = (Array.isArray(claim) ? claim : [claim]).map(String)
  const found = (['admin', 'operator', 'viewer'] as const).find((role) =>
    roles[role].some((one) => groups.includes(one)),
  )
  return found ?? defaultRole
}

function inside(whole: unknown, key: string): unknown {
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : undefined
}

async function giveRole({ store }: EngineParts, id: string, role: Role): Promise<void> {
  try {
    await reviseAccount({ store }, id, { role })
  } catch (error) {
    // The last admin stays one, whatever the other service says.
    if (!(error instanceof UserError) || error.code !== 'last-admin') throw error
  }
}
