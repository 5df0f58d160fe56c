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

/** Faults before a connection stood: nothing was sent, so repeating it cannot say anything twice. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** A call failed on its way; 'busy' when it cannot have been carried out. `call` names it, `advice` says what to check. */
export function lost(who: string, error: unknown, { call, advice }: { call: string; advice: string }): RemoteError {
  const code = codeOf(error) ?? 'connection lost'
  const words = `${who} could not be reached for ${call} (${code}). ${advice}`
  return neverSent.has(code)
    ? new RemoteError('busy', words, { retryAfter: 2000 })
    : new RemoteError('unreachable', words)
}

/** Only the code of a network error is repeated: its message may hold the address or a header. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}
