import { RemoteError } from '../contract/errors.ts'

/** Nothing came from `who` for too long. */
export function late(who: string, what: string, ms: number): RemoteError {
  return new RemoteError('unreachable', `${who} ${what} for ${ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`}`)
}

/** The request failed before an answer began. */
export function unreachable(who: string, error: unknown): RemoteError {
  const code = codeOf(error)
  if (code !== undefined) return new RemoteError('unreachable', `${who} cannot be reached (${code})`)
  return new RemoteError('invalid', `the request to ${who} could not be made: check its settings`)
}

/** The answer broke off. */
export function broken(who: string, error: unknown): RemoteError {
  return new RemoteError('unreachable', `the connection to ${who} broke (${codeOf(error) ?? 'no reason given'})`)
}

/** Only the code of a network error is repeated: its message may hold the address or a header. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}
