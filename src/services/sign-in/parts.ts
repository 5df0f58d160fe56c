import { hkdfSync } from 'node:crypto'
import type { Log } from '../../contract/channel.ts'
import type { Store } from '../../store/db.ts'
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
}

export function createSignInParts({
  key,
  now,
  ...parts
}: Pick<SignInParts, 'store' | 'log' | 'publicUrl'> & { key: Buffer; now?: () => number }): SignInParts {
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
  }
}

/** Where a request came from. */
export interface Origin {
  address: string
  /** What the browser calls itself. */
  agent: string | null
}
