import type { z } from 'zod'
import type { Json } from '../contract/message.ts'
import { mapTexts, nodesBelow, nodesOf, type SchemaNode } from './schema-walk.ts'
import type { Vault } from './secret.ts'

/** What stands in an answer where a secret is set. */
export const MASK = '***'

type Schema = z.core.$ZodType
type JsonObject = { [key: string]: Json }

/** Seals every text in a field whose schema says `.meta({ secret: true })`, wherever it lies. An empty text stays empty: it is no secret. */
export function sealSecrets(schema: Schema, value: Json, vault: Vault, place: string): Json {
  return replaceSecrets(schema, value, (text) => vault.seal(text, place))
}

/** Opens what sealSecrets() sealed. */
export function openSecrets(schema: Schema, value: Json, vault: Pick<Vault, 'open'>, place: string): Json {
  return replaceSecrets(schema, value, (text) => vault.open(text, place))
}

/** Replaces every secret by `***`. */
export function maskSecrets(schema: Schema, value: Json): Json {
  return replaceSecrets(schema, value, () => MASK)
}

/** Every secret text in a value, and where it lies. */
export function secretsIn(schema: Schema, value: Json): { path: (string | number)[]; text: string }[] {
  const found: { path: (string | number)[]; text: string }[] = []
  replaceSecrets(schema, value, (text, path) => {
    found.push({ path, text })
    return text
  })
  return found
}

/** Changes every secret text that is set; the rest stays as it is. */
function replaceSecrets(
  schema: Schema,
  value: Json,
  change: (text: string, path: (string | number)[]) => string,
): Json {
  return replaceAt(nodesOf(schema), value, change)
}

/**
 * Applies a JSON merge patch (RFC 7396) to a stored value: a key that is left out keeps its value and `null` clears it.
 * A secret is kept by `***` and by an empty text too. Lists are replaced whole; a `***` in one takes the secret of the
 * stored entry that is otherwise the same, else of the one in the same place.
 */
export function mergeSecrets(schema: Schema, stored: Json, patch: Json): Json {
  return merge(nodesOf(schema), stored, patch) ?? null
}

function replaceAt(
  nodes: SchemaNode[],
  value: Json,
  change: (text: string, path: (string | number)[]) => string,
): Json {
  return mapTexts(nodes, value, (text, { secret, path }) => (secret && text !== '' ? change(text, path) : text))
}

/** Undefined means that nothing is set. */
function merge(nodes: SchemaNode[], stored: Json | undefined, patch: Json): Json | undefined {
  if (patch === null) return undefined
  if (isObject(patch)) return mergeObjects(nodes, isObject(stored) ? stored : {}, patch)
  if (Array.isArray(patch)) return mergeLists(nodes, Array.isArray(stored) ? stored : [], patch)
  const keeps = (patch === MASK || patch === '') && nodes.some((node) => node.secret)
  return keeps ? (typeof stored === 'string' ? stored : undefined) : patch
}

function mergeObjects(nodes: SchemaNode[], stored: JsonObject, patch: JsonObject): JsonObject {
  const result = new Map(Object.entries(stored))
  for (const [key, change] of Object.entries(patch)) {
    const merged = merge(nodesBelow(nodes, key), result.get(key), change)
    if (merged === undefined) result.delete(key)
    else result.set(key, merged)
  }
  return Object.fromEntries(result)
}

function mergeLists(nodes: SchemaNode[], stored: Json[], patch: Json[]): Json[] {
  const masked = (item: Json, index: number) => JSON.stringify(replaceAt(nodesBelow(nodes, index), item, () => MASK))
  const shown = stored.map(masked)
  const wanted = patch.map(masked)
  return patch.flatMap((item, index) => {
    const same = shown[index] === wanted[index] ? index : shown.indexOf(wanted[index] ?? '')
    const kept = fill(nodesBelow(nodes, index), stored[same === -1 ? index : same], item)
    return kept === undefined ? [] : [kept]
  })
}

/** What is sent, with the stored secret for each that was only shown. */
function fill(nodes: SchemaNode[], stored: Json | undefined, sent: Json): Json | undefined {
  if (Array.isArray(sent)) return mergeLists(nodes, Array.isArray(stored) ? stored : [], sent)
  if (isObject(sent)) {
    const before: JsonObject = isObject(stored) ? stored : {}
    const entries = Object.entries(sent).flatMap(([key, item]): [string, Json][] => {
      const kept = fill(nodesBelow(nodes, key), before[key], item)
      return kept === undefined ? [] : [[key, kept]]
    })
    return Object.fromEntries(entries)
  }
  return merge(nodes, stored, sent)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
