import { z } from 'zod'
import type { Json } from '../contract/message.ts'

type Schema = z.core.$ZodType

/** What a schema comes down to below optional(), default(), unions and the like, and what its fields say in their `.meta()`. */
export interface SchemaNode {
  schema: Schema
  /** Set on the field itself or on anything around it. */
  secret: boolean
  /** This text is the id of something configured elsewhere. */
  ref?: string
}

/** Where a text lies in a value, and what any schema that may hold there says about it. */
export interface SaidOfText {
  path: (string | number)[]
  secret: boolean
  ref: string | undefined
}

/** A union comes down to one node for each of its members. */
export function nodesOf(schema: Schema, around: Omit<SchemaNode, 'schema'> = { secret: false }): SchemaNode[] {
  const meta = z.globalRegistry.get(schema)
  const said = { ...around, secret: around.secret || meta?.secret === true }
  if (typeof meta?.ref === 'string') said.ref = meta.ref
  const inner = wrapped(schema)
  return inner.length === 0 ? [{ schema, ...said }] : inner.flatMap((member) => nodesOf(member, said))
}

/** The nodes of what lies under `key` (an index in an array). What is secret is secret all the way down. */
export function nodesBelow(nodes: SchemaNode[], key: string | number): SchemaNode[] {
  return nodes.flatMap(({ schema, ...said }) => {
    const below = member(schema, key)
    if (below) return nodesOf(below, said)
    return said.secret ? [{ schema, ...said }] : []
  })
}

/** The keys that an object at these nodes may have; empty when it may have any. */
export function knownKeys(nodes: SchemaNode[]): string[] {
  return [...new Set(nodes.flatMap(({ schema }) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])))]
}

/** Changes texts by what the schema says about them; all else stays as it is. */
export function mapTexts(
  nodes: SchemaNode[],
  value: Json,
  change: (text: string, said: SaidOfText) => string,
  path: (string | number)[] = [],
): Json {
  if (typeof value === 'string') {
    const ref = nodes.find((node) => node.ref !== undefined)?.ref
    return change(value, { path, secret: nodes.some((node) => node.secret), ref })
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => mapTexts(nodesBelow(nodes, index), item, change, [...path, index]))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapTexts(nodesBelow(nodes, key), item, change, [...path, key])]),
    )
  }
  return value
}

function wrapped(schema: Schema): Schema[] {
  if (schema instanceof z.ZodUnion) return [...schema.options]
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right]
  if (schema instanceof z.ZodPipe) return [schema.def.in, schema.def.out]
  if (schema instanceof z.ZodLazy) return [schema.def.getter()]
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  ) {
    return [schema.def.innerType]
  }
  return []
}

function member(schema: Schema, key: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, key) ? schema.shape[key] : schema.def.catchall
  }
  if (schema instanceof z.ZodRecord) return schema.def.valueType
  if (schema instanceof z.ZodArray) return schema.def.element
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(key)] ?? schema.def.rest ?? undefined
  return undefined
}
