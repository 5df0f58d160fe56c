import { hkdfSync } from 'node:crypto'
import type { Log } from '../../contract/channel.ts'
import type { Vault } from '../../lib/secret.ts'
import type { Store } from '../../store/db.ts'
import { loadSections } from '../sections.ts'
import type { OidcProvider } from '../sign-in-config.ts'
import { createSteadyClock } from './clock.ts'
import type { Engine } from './engine.ts'

/** What signing in needs of the program. */
export interface SignInParts {
  store: Store
  log: Log
  /** Where this gateway is reached, without a slash at its end. */
  publicUrl(): string
  /** Ours for what goes through a browser, made of the secret key: the same in every process. */
  secret: string
  /** In ms; never goes back. */
  now(): number
  /** better-auth, loaded at the first call. */
  engine(): Promise<Engine>
  /** Other services that people sign in through, as they are configured now. */
  providers(): Promise<OidcProvider[]>
}

export function createSignInParts({
  key,
  now,
  vault,
  onSecret,
  ...parts
}: Pick<SignInParts, 'store' | 'log' | 'publicUrl'> & {
  key: Buffer
  vault: Vault
  /** Told every secret, before anything can log it. */
  onSecret(text: string): void
  now?: () => number
}): SignInParts {
  const secret = Buffer.from(hkdfSync('sha256', key, '', 'teahouse sign-in', 32)).toString('base64url')
  let engine: Promise<Engine> | undefined
  const load = async () => {
    const { createEngine } = await import('./engine.ts')
    return createEngine({ ...parts, secret, publicUrl: parts.publicUrl() })
  }
  return {
    ...parts,
    secret,
    now: createSteadyClock(now),
    engine: () => {
      engine ??= load()
      return engine
    },
    async providers() {
      const broken = (name: string, why: string) => parts.log.warn('a section cannot be used', { name, why })
      const { signIn } = await loadSections({ store: parts.store, vault }, { secret: onSecret, broken })
      return signIn?.oidc ?? []
    },
  }
}

/** Where a request came from. */
export interface Origin {
  address: string
  /** What the browser calls itself. */
  agent: string | null
}
