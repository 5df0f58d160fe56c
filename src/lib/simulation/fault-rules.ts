import type { JsonObject } from '../json.ts'
import type { NamedFault } from './misbehaviour.ts'

/** When a fault strikes. */
export interface FaultTerms {
  /** Part of the call's name ('/content', 'PUT /v1.0/card'), or '*'. */
  endpoint: string
  /** How often it strikes; for ever when absent. */
  times?: number
  /** 0 to 1; always when absent. */
  probability?: number
  /** Only calls whose JSON body this holds for. */
  when?: (body: JsonObject) => boolean
}

/** The rules by which calls go wrong. */
export class FaultRules<Rule extends FaultTerms> {
  #rules = new Set<{ rule: Rule; left: number }>()

  /** Returns the way to call it off. */
  add(rule: Rule): () => void {
    const armed = { rule, left: rule.times ?? Number.POSITIVE_INFINITY }
    this.#rules.add(armed)
    return () => this.#rules.delete(armed)
  }

  /** The first rule that holds for a call, which counts as one strike of it. */
  strike(call: { name: string; json: JsonObject }): Rule | undefined {
    for (const armed of this.#rules) {
      const { endpoint, when, probability } = armed.rule
      if (endpoint !== '*' && !call.name.includes(endpoint)) continue
      if (when && !when(call.json)) continue
      if (probability !== undefined && Math.random() >= probability) continue
      if (--armed.left <= 0) this.#rules.delete(armed)
      return armed.rule
    }
    return undefined
  }
}

/** How long a 'delay' lasts, in ms: `ms`, or a time drawn from that range. */
export function delayOf({ kind, ms = 1_000 }: { kind: string; ms?: number | [number, number] }): number {
  if (kind !== 'delay') return 0
  return typeof ms === 'number' ? ms : ms[0] + Math.random() * (ms[1] - ms[0])
}

/** A named fault that only means that calls are answered wrongly. */
export function ruled<Rule>(
  help: string,
  ...rules: Rule[]
): NamedFault<{ faults: { add: (rule: Rule) => () => void } }> {
  return {
    help,
    start: ({ faults }) => {
      const ends = rules.map((rule) => faults.add(rule))
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
