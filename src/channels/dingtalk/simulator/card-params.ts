import { isRecord, objectIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Vars } from './card.ts'
import { Refusal } from './wire.ts'

export interface ParamRules {
  journal: Journal
  maxBytes: number
}

const maxKeyBytes = 100

/** The variables of a card: text only. Undefined when there are none to read. */
export function paramsIn(map: unknown, { journal, maxBytes }: ParamRules): Vars | undefined {
  if (!isRecord(map)) return undefined
  const vars: Vars = {}
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') {
      journal.violation(`cardParamMap.${key} is no string`)
      throw new Refusal(400, 'param.invalid', `cardParamMap value of ${key} is not a string`)
    }
    if (Buffer.byteLength(key) > maxKeyBytes) throw new Refusal(400, 'param.invalid', 'cardParamMap key is too long')
    if (Buffer.byteLength(value) > maxBytes)
      throw new Refusal(400, 'param.invalid', `cardParamMap value of ${key} is too long`)
    vars[key] = value
  }
  return vars
}

/** `privateData`: variables of single viewers, by their id. */
export function privateParamsIn(data: unknown, rules: ParamRules): Map<string, Vars> | undefined {
  if (!isRecord(data)) return undefined
  const entries = Object.entries(data).map(
    ([id, value]) => [id, paramsIn(objectIn(value).cardParamMap, rules) ?? {}] as const,
  )
  return entries.length === 0 ? undefined : new Map(entries)
}
