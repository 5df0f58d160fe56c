export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

interface Words {
  'zh-CN': string
  en: string
}

/** A JSON Schema as the gateway gives it: what it says besides is for forms. */
export interface FormSchema {
  type?: string
  title?: string
  description?: string
  words?: { title: Words; help?: Words }
  secret?: boolean
  /** This text is the id of something that is configured elsewhere. */
  ref?: string
  example?: Json
  default?: Json
  enum?: Json[]
  const?: Json
  properties?: Record<string, FormSchema>
  required?: string[]
  items?: FormSchema
  additionalProperties?: boolean | FormSchema
  oneOf?: FormSchema[]
  anyOf?: FormSchema[]
  minimum?: number
  maximum?: number
  maxLength?: number
}

/** How a field is drawn. */
export type Shape =
  | 'text'
  | 'longText'
  | 'secret'
  | 'choice'
  | 'reference'
  | 'flag'
  | 'number'
  | 'texts'
  | 'flagOrTexts'
  | 'list'
  | 'map'
  | 'group'
  | 'json'

/** Texts of this length are written in several lines. */
const LONG = 1000

export function shapeOf(schema: FormSchema): Shape {
  const members = schema.anyOf ?? []
  if (members.some(isTexts)) return members.some(({ type }) => type === 'boolean') ? 'flagOrTexts' : 'texts'
  if (schema.oneOf || schema.properties) return 'group'
  if (schema.enum) return 'choice'
  if (isTexts(schema)) return 'texts'
  switch (schema.type) {
    case 'string':
      if (schema.secret) return 'secret'
      if (schema.ref !== undefined) return 'reference'
      return (schema.maxLength ?? 0) >= LONG ? 'longText' : 'text'
    case 'boolean':
      return 'flag'
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return schema.items?.properties ? 'list' : 'json'
    case 'object':
      return typeof schema.additionalProperties === 'object' && schema.additionalProperties.type === 'string'
        ? 'map'
        : 'json'
    default:
      return 'json'
  }
}

const isTexts = ({ type, items }: FormSchema) => type === 'array' && items?.type === 'string'

/** Of a list of texts, what its entries refer to. */
export const refOf = (schema: FormSchema): string | undefined =>
  schema.ref ?? schema.items?.ref ?? schema.anyOf?.find(isTexts)?.items?.ref

/** The fields of an object; where it comes in several kinds, those of the kind that `value` is of, and what says the kind first. */
export function fieldsOf(
  schema: FormSchema,
  value: JsonObject,
): [key: string, schema: FormSchema, isNeeded: boolean][] {
  const kinds = schema.oneOf
  if (!kinds) return listed(schema)
  const key = kindKey(kinds)
  const chosen = kinds.find(({ properties }) => properties?.[key]?.const === value[key]) ?? kinds[0]
  const choices = kinds.flatMap(({ properties }) => properties?.[key]?.const ?? [])
  return listed(chosen ?? {}).map(([name, one, isNeeded]) =>
    name === key
      ? [name, { ...one, enum: choices, default: chosen?.properties?.[key]?.const }, true]
      : [name, one, isNeeded],
  )
}

/** What of `value` fits the kind that `key` was set to: the rest belonged to the kind before. */
export function ofKind(schema: FormSchema, value: JsonObject): JsonObject {
  const known = new Set(fieldsOf(schema, value).map(([key]) => key))
  return schema.oneOf ? Object.fromEntries(Object.entries(value).filter(([key]) => known.has(key))) : value
}

const listed = ({ properties = {}, required = [] }: FormSchema) =>
  Object.entries(properties).map(([key, one]): [string, FormSchema, boolean] => [key, one, required.includes(key)])

/** The field that says the kind: every kind has its own constant there. */
function kindKey(kinds: FormSchema[]): string {
  const [first] = kinds
  const keys = Object.entries(first?.properties ?? {}).flatMap(([key, { const: value }]) =>
    value === undefined ? [] : [key],
  )
  return keys.find((key) => kinds.every(({ properties }) => properties?.[key]?.const !== undefined)) ?? ''
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the gateway sends as a schema is one. */
export const asSchema = (value: object): FormSchema => value
