import { parseJson } from '../../../lib/json.ts'

/** A value that may be JSON text or already parsed, as several of DingTalk's fields are. */
export function looseJson(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value
}
