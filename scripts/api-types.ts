import { writeFileSync } from 'node:fs'
import { type ApiDocument, apiDocument } from '../src/api/openapi.ts'

/** What of JSON Schema our document uses. */
interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  description?: string
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Schema
}

type Content = Record<string, { schema?: Schema }>

interface Operation {
  summary?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { content?: Content }>
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const PLACES = ['query', 'header', 'path', 'cookie']

/** The types that openapi-fetch reads, of our own OpenAPI document: the panel can ask for nothing that is not in it. */
export function apiTypes(document: ApiDocument): string {
  const { paths = {}, components = {} } = JSON.parse(JSON.stringify(document)) as {
    paths?: Record<string, Record<string, Operation>>
    components?: { schemas?: Record<string, Schema> }
  }
  const schemas = Object.entries(components.schemas ?? {}).sort(byName)
  return [
    '// Made of the OpenAPI document by scripts/api-types.ts. Do not edit.',
    '',
    'export interface components {',
    `  schemas: ${block(
      schemas.map(([name, schema]) => property(name, typeOf(schema, 2), schema)),
      1,
    )}`,
    '}',
    '',
    `export interface paths ${block(
      Object.entries(paths)
        .sort(byName)
        .map(([path, item]) => property(path, pathOf(item))),
      0,
    )}`,
    '',
  ].join('\n')
}

function pathOf(item: Record<string, Operation>): string {
  const calls = METHODS.map((method) => {
    const operation = item[method]
    if (!operation) return `${method}?: never`
    return property(method, operationOf(operation), { description: operation.summary ?? '' })
  })
  return block([`parameters: ${parametersOf([], 2)}`, ...calls], 1)
}

function operationOf({ parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody
    ? `requestBody${requestBody.required ? '' : '?'}: { content: ${contentOf(requestBody.content)} }`
    : 'requestBody?: never'
  const answers = Object.entries(responses).map(
    ([status, { content }]) =>
      `${status}: { headers: { [name: string]: unknown }; content${content ? `: ${contentOf(content)}` : '?: never'} }`,
  )
  return block([`parameters: ${parametersOf(parameters, 3)}`, body, `responses: ${block(answers, 3)}`], 2)
}

function parametersOf(parameters: Parameter[], depth: number): string {
  const lines = PLACES.map((place) => {
    const own = parameters.filter((parameter) => parameter.in === place)
    if (own.length === 0) return `${place}?: never`
    const fields = own.map(({ name, schema = {}, required }) =>
      property(required ? name : `${name}?`, typeOf(schema, depth + 2)),
    )
    return `${place}${own.some(({ required }) => required) ? '' : '?'}: ${block(fields, depth + 1)}`
  })
  return block(lines, depth)
}

function contentOf(content: Content): string {
  const kinds = Object.entries(content).map(([kind, { schema = {} }]) => `'${kind}': ${typeOf(schema, 4)}`)
  return `{ ${kinds.join('; ')} }`
}

function typeOf(schema: Schema, depth: number): string {
  if (schema.$ref) return `components['schemas']['${schema.$ref.split('/').at(-1)}']`
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  const one = schema.anyOf ?? schema.oneOf
  if (one) return [...new Set(one.map((each) => typeOf(each, depth)))].join(' | ')
  if (schema.allOf) return schema.allOf.map((each) => bracketed(typeOf(each, depth))).join(' & ')
  if (Array.isArray(schema.type)) {
    return [...new Set(schema.type.map((type) => typeOf({ ...schema, type }, depth)))].join(' | ')
  }
  return plainType(schema, depth)
}

function plainType(schema: Schema, depth: number): string {
  switch (schema.type) {
    case 'string':
      return schema.format === 'binary' ? 'Blob' : 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
    case 'null':
      return schema.type
    case 'array':
      return `${bracketed(typeOf(schema.items ?? {}, depth))}[]`
    case 'object':
      return objectOf(schema, depth)
    default:
      return 'unknown'
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, depth: number): string {
  const fields = Object.entries(properties).map(([name, schema]) =>
    property(required.includes(name) ? name : `${name}?`, typeOf(schema, depth + 1), schema),
  )
  const rest = typeof additionalProperties === 'object' ? typeOf(additionalProperties, depth + 1) : 'unknown'
  const isOpen = additionalProperties === true || typeof additionalProperties === 'object'
  if (fields.length === 0) return `{ [key: string]: ${rest} }`
  // Beside named fields the others may be anything, or they would have to fit the named ones.
  return block(isOpen ? [...fields, '[key: string]: unknown'] : fields, depth)
}

function property(name: string, type: string, { description }: Schema = {}): string {
  const [, key = '', mark = ''] = /^(.*?)(\??)$/.exec(name) ?? []
  const spelled = /^[a-zA-Z_]\w*$/.test(key) ? key : literal(key)
  return `${description ? `/** ${description.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n` : ''}${spelled}${mark}: ${type}`
}

function block(lines: string[], depth: number): string {
  const indent = '  '.repeat(depth + 1)
  const indented = lines.flatMap((line) =>
    line.split('\n').map((part, i) => (isOwnLine(line, i) ? indent + part : part)),
  )
  return `{\n${indented.join('\n')}\n${'  '.repeat(depth)}}`
}

/** A comment and what it is about; the lines of a block within are indented already. */
const isOwnLine = (line: string, i: number) => i === 0 || (i === 1 && line.startsWith('/**'))

const bracketed = (type: string) => (/ [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type)
const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replaceAll(/[\\']/g, '\\$&')}'` : JSON.stringify(value)
const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)

if (import.meta.main) {
  writeFileSync(new URL('../web/api/generated.ts', import.meta.url), apiTypes(apiDocument()))
}
