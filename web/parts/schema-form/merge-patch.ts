import { isObject, type Json, type JsonObject } from './schema.ts'

/** The JSON merge patch (RFC 7396) that makes one object of another; undefined when they are the same. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {}
  for (const [key, value] of Object.entries(after)) {
    const was = before[key]
    if (isObject(was) && isObject(value)) {
      const inner = mergePatch(was, value)
      if (inner) patch[key] = inner
    } else if (!isSame(was, value)) patch[key] = value
  }
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null
  return Object.keys(patch).length > 0 ? patch : undefined
}

const isSame = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b)
