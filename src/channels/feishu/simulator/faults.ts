import { delayOf, type FaultRules, type FaultTerms } from '../../../lib/simulation/fault-rules.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import { tooOften } from './limits.ts'
import { invalidToken } from './tokens.ts'
import { Refusal } from './wire.ts'

type FaultKind =
  /** The platform's own refusal with this `code`. */
  | 'code'
  | 'too often'
  | 'delay'
  /** No answer, ever; the call has no effect. */
  | 'hang'
  /** The connection is cut; the call has no effect. */
  | 'reset'
  /** The call has its effect, then the connection is cut. */
  | 'lost response'
  | 'token invalid'
  | 'html'
  | 'empty'
  | 'malformed'

export interface FaultRule extends FaultTerms {
  kind: FaultKind
  code?: number
  message?: string
  /** The HTTP status of 'code' and 'html'. */
  status?: number
  /** For 'delay'. A range is drawn from. */
  ms?: number | [number, number]
}

/** What to do instead of, or around, a call. */
export interface Strike {
  kind: FaultKind
  delay: number
  answer?: Answer
  refusal?: Refusal
}

/** The rules by which the HTTP side misbehaves. */
export type Faults = FaultRules<FaultRule>

/** What the rules say about this call. */
export function strikeAt(faults: Faults, call: Call): Strike | undefined {
  const rule = faults.strike(call)
  if (!rule) return undefined
  const [answer, refusal] = [answerOf(rule), refusalOf(rule)]
  return { kind: rule.kind, delay: delayOf(rule), ...(answer && { answer }), ...(refusal && { refusal }) }
}

function refusalOf({ kind, code = 2200, message = 'internal error', status = 400 }: FaultRule): Refusal | undefined {
  if (kind === 'code') return new Refusal(code, message, { status })
  if (kind === 'too often') return tooOften(50)
  if (kind === 'token invalid') return invalidToken()
  return undefined
}

function answerOf({ kind, status = 502 }: FaultRule): Answer | undefined {
  if (kind === 'html') return { status, body: `<html><body>${status} Bad Gateway</body></html>`, type: 'text/html' }
  if (kind === 'empty') return { status: 200, body: '', type: 'application/json' }
  if (kind === 'malformed') return { status: 200, body: '{"code":0,"da', type: 'application/json' }
  return undefined
}
