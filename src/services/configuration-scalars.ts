import type { z } from 'zod'
import type { YamlSource } from '../lib/yaml-source.ts'

type Path = (string | number)[]
type Issue = z.core.$ZodIssue

/**
 * Gives scalars that were written without quotes the type that the schema asks for: `allow: [12345]` are texts, and
 * `monthlyCalls: ${CALLS}` is a number although variables are text. Changes `value` where it stands.
 */
export function fitScalars(schema: z.ZodType, value: unknown, source: YamlSource, before: Path): void {
  const tried = new Set<string>()
  for (;;) {
    const issues = (schema.safeParse(value).error?.issues ?? []).flatMap(ofMembers)
    let changed = false
    for (const issue of issues) {
      const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
      const text = source.plain([...before, ...path])
      const fitting = text === undefined || tried.has(path.join('\n')) ? undefined : asWanted(issue, text)
      if (fitting === undefined) continue
      tried.add(path.join('\n'))
      changed = put(value, path, fitting) || changed
    }
    if (!changed) return
  }
}

/** What every member of a union has against the value stands for what the union has. */
function ofMembers(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  return issue.errors.flat().flatMap((inner) => ofMembers({ ...inner, path: [...issue.path, ...inner.path] }))
}

function asWanted(issue: Issue, text: string): string | number | boolean | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.expected === 'string') return text
  if (issue.expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  const isNumber = issue.expected === 'number' || issue.expected === 'int'
  return isNumber && /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function put(value: unknown, path: Path, replacement: string | number | boolean): boolean {
  let holder = value
  for (const key of path.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return false
    holder = Reflect.get(holder, key)
  }
  const last = path.at(-1)
  if (typeof holder !== 'object' || holder === null || last === undefined) return false
  return Reflect.set(holder, last, replacement)
}
