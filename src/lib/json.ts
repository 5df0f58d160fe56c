export type JsonObject = Record<string, unknown>

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined for what is no JSON object. */
export function parseRecord(text: string): JsonObject | undefined {
  const value = parseJson(text)
  return isRecord(value) ? value : undefined
}

/** The object itself, or an empty one for anything else. */
export function objectIn(value: unknown): JsonObject {
  return isRecord(value) ? value : {}
}

export function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The text itself, or '' for anything that is not text. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
