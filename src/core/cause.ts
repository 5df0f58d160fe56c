import { RemoteError, UserError } from '../contract/errors.ts'
import type { Outcome } from '../store/inbox.ts'

/** Why a message ended without an answer on the screen, as a code: for filters, and for words in whatever language. */
export const causes = [
  'agent-busy',
  'agent-unreachable',
  'agent-denied',
  'agent-gone',
  'agent-invalid',
  'no-agent',
  'refused',
  'given-up',
  'bug',
  'platform-busy',
  'platform-unreachable',
  'platform-denied',
  'platform-gone',
  'platform-invalid',
  'waited-too-long',
  'too-many',
  'not-let-in',
  'taken-over',
  'not-told',
] as const

export type Cause = (typeof causes)[number]

/** The end of a message in whose conversation a person answers: it is stored and shown, and nobody else says anything. */
export const takenOver: Outcome = { state: 'skipped', error: 'a person answers here', cause: 'taken-over' }

/** Why a turn failed. */
export function causeOf(error: unknown): Cause {
  if (error instanceof RemoteError) return `agent-${error.fault}`
  if (error instanceof UserError) return error.code === 'no-agent' ? 'no-agent' : 'refused'
  return error instanceof GivenUp ? 'given-up' : 'bug'
}

/** A message that was begun again and again, and takes the process down with it each time. */
export class GivenUp extends Error {
  override name = 'GivenUp'
}
