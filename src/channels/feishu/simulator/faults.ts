import type { JsonObject } from '../../../lib/simulation/json.ts'
import { tooOften } from './limits.ts'
import { invalidToken } from './tokens.ts'
import { type Answer, type Call, Refusal } from './wire.ts'

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

export interface FaultRule {
  /** Part of the call's name ('/content', 'PATCH /open-apis/im'), or '*'. */
  endpoint: string
  kind: FaultKind
  code?: number
  message?: string
  /** The HTTP status of 'code' and 'html'. */
  status?: number
  /** How often it strikes; for ever when absent. */
  times?: number
  /** 0 to 1; always when absent. */
  probability?: number
  /** For 'delay'. A range is drawn from. */
  ms?: number | [number, number]
  /** Only calls whose JSON body this holds for. */
  when?: (body: JsonObject) => boolean
}

/** What to do instead of, or around, a call. */
export interface Strike {
  kind: FaultKind
  delay: number
  answer?: Answer
  refusal?: Refusal
}

/** The rules by which the HTTP side misbehaves. */
export class Faults {
  #rules = new Set<FaultRule & { left: number }>()

  /** Returns the way to call it off. */
  add(rule: FaultRule): () => void {
    const armed = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }
    this.#rules.add(armed)
    return () => this.#rules.delete(armed)
  }

  strike(call: Call): Strike | undefined {
    for (const rule of this.#rules) {
      if (rule.endpoint !== '*' && !call.name.includes(rule.endpoint)) continue
      if (rule.when && !rule.when(call.json)) continue
      if (rule.probability !== undefined && Math.random() >= rule.probability) continue
      if (--rule.left <= 0) this.#rules.delete(rule)
      const [answer, refusal] = [answerOf(rule), refusalOf(rule)]
      return { kind: rule.kind, delay: delayOf(rule), ...(answer && { answer }), ...(refusal && { refusal }) }
    }
    return undefined
  }
}

function delayOf({ ms = 1_000, kind }: FaultRule): number {
  if (kind !== 'delay') return 0
  return typeof ms === 'number' ? ms : ms[0] + Math.random() * (ms[1] - ms[0])
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
