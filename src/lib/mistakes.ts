import type { z } from 'zod'
import { UserError } from '../contract/errors.ts'
import { suggestion } from './nearest.ts'
import { knownKeys, nodesBelow, nodesOf } from './schema-walk.ts'

/** One thing that is wrong with a value. `message` goes on from the name of what `path` leads to: "is missing: expected text". */
export interface Mistake {
  path: (string | number)[]
  message: string
}

type Issue = z.core.$ZodIssue
type Path = (string | number)[]

/** What zod found, as sentences for the person who wrote the value. They never repeat the value: it may be a secret. */
export function mistakesIn(schema: z.core.$ZodType, issues: readonly Issue[], value: unknown): Mistake[] {
  return issues.flatMap((issue) => explain(issue, [], { schema, value }))
}

/** `channels[0].settings.clientId` */
export function pathText(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
}

/** A sentence of what has this name: its message goes on from the name, or is a sentence by itself. */
export const about = (name: string, message: string): string =>
  name === '' || message === '' ? `${name}${message}` : `${name}${/^\p{Lu}/u.test(message) ? ':' : ''} ${message}`

/** For whoever made them: one sentence for each field that is wrong, by its path (`routes.0.agent`), `body` for the whole. */
export function mistaken(mistakes: readonly Mistake[]): UserError {
  const fields = new Map<string, string>()
  for (const { path, message } of mistakes) {
    const field = path.join('.') || 'body'
    if (!fields.has(field)) fields.set(field, message)
  }
  const said = [...fields].map(([field, message]) => about(field, message)).join('; ')
  return new UserError(/[.?]$/.test(said) ? said : `${said}.`, { fields: Object.fromEntries(fields) })
}

interface Around {
  schema: z.core.$ZodType
  value: unknown
}

function explain(issue: Issue, before: Path, around: Around): Mistake[] {
  const path = [...before, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path, around.schema) }))
    case 'invalid_union':
      return issue.message.startsWith('Invalid ')
        ? explainUnion(issue, path, around)
        : [{ path, message: issue.message }]
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explain({ ...inner, path: [] }, path, around))
    default:
      return [{ path, message: sentence(issue, at(around.value, path)) }]
  }
}

/** Of a union's members, the one that the value came nearest to. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, around: Around): Mistake[] {
  if (issue.discriminator !== undefined) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : []
    const values = options.filter((option) => typeof option === 'string')
    // The path of such an issue ends with the discriminator, as zod 4 reports it.
    return [{ path, message: oneOf(values, at(around.value, path)) }]
  }
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path: inner }) => inner.length))
  const wrongType = (issues: readonly Issue[]) => issues.some((i) => i.code === 'invalid_type' && i.path.length === 0)
  const [nearest, ...others] = [...issue.errors].sort(
    (a, b) => Number(wrongType(a)) - Number(wrongType(b)) || depth(b) - depth(a) || a.length - b.length,
  )
  if (!nearest) return [{ path, message: 'has a value that is not expected here' }]
  if (wrongType(nearest)) {
    const wanted = [nearest, ...others].flat().flatMap((i) => (i.code === 'invalid_type' ? [kindName(i.expected)] : []))
    return [{ path, message: mustBe([...new Set(wanted)].join(' or ') || 'something else', at(around.value, path)) }]
  }
  return nearest.flatMap((inner) => explain(inner, path, around))
}

function sentence(issue: Issue, found: unknown): string {
  if (!/^(Invalid |Too |Unrecognized )/.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return mustBe(kindName(issue.expected), found)
    case 'invalid_value':
      return oneOf(issue.values.map(String), found)
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty'
      return `must ${bound(issue.origin)} at least ${issue.minimum}${unit(issue.origin)}`
    case 'too_big':
      return `must ${bound(issue.origin)} at most ${issue.maximum}${unit(issue.origin)}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.format === 'url'
        ? 'must be a web address such as https://example.com'
        : `is not written as it must be (${issue.format})`
    default:
      return 'is not what is expected here'
  }
}

function mustBe(wanted: string, found: unknown): string {
  return found === undefined || found === null
    ? `is missing: expected ${wanted}`
    : `must be ${wanted}, not ${kindOf(found)}`
}

function oneOf(values: string[], found: unknown): string {
  const list = values.join(', ')
  if (found === undefined || found === null)
    return `is missing: expected ${values.length > 1 ? `one of ${list}` : list}`
  const hint = typeof found === 'string' && values.length > 1 ? suggestion(found, values) : ''
  const wanted = values.length > 1 ? `must be one of ${list}` : `must be ${list}`
  return hint.startsWith('Did you mean') ? `${wanted}. ${hint}` : wanted
}

function unknownKey(key: string, path: Path, schema: z.core.$ZodType): string {
  let nodes = nodesOf(schema)
  for (const step of path) nodes = nodesBelow(nodes, step)
  const known = knownKeys(nodes)
  // Of a choice, such as a transport, that was not made.
  if (known.includes(key)) return 'does not go with what is chosen beside it'
  return known.length === 0 ? 'is not known' : `is not known. ${suggestion(key, known)}`
}

const bound = (origin: string) => (unit(origin) === '' ? 'be' : 'have')

function unit(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' || origin === 'set' || origin === 'map' ? ' entries' : ''
}

function kindName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    object: 'a mapping (key: value)',
    record: 'a mapping (key: value)',
  }
  return names[expected] ?? expected
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction'
  return kindName(typeof value)
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  )
}
