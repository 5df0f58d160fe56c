import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Json } from '../contract/message.ts'
import { secretsIn } from '../lib/secret-fields.ts'

/** Every value of something by its path. A list is one value: when it holds a secret, all of it is treated as one. */
type Leaves = Map<string, { value: Json; secret: boolean }>

/** Something, and the schema that knows which of its texts are secrets. */
export interface Written {
  schema: z.ZodType
  value: Json
}

/** What is different, in words without secrets: `agent: echo → kb`, `settings.clientSecret: changed`. */
export function differences(before: Written | undefined, after: Written | undefined): string[] {
  const [old, fresh] = [leaves(before), leaves(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((path) => {
    const was = old.get(path)
    const is = fresh.get(path)
    if (isDeepStrictEqual(was?.value, is?.value)) return []
    const name = path === '' ? '' : `${path}: `
    if (was?.secret || is?.secret) return [`${name}${is ? 'changed' : 'cleared'}`]
    return [`${name}${shown(was?.value)} → ${shown(is?.value)}`]
  })
}

function leaves(written: Written | undefined): Leaves {
  const found: Leaves = new Map()
  if (!written) return found
  const secrets = secretsIn(written.schema, written.value).map(({ path }) => path.join('.'))
  const visit = (value: Json, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`)
    } else {
      found.set(path, { value, secret: secrets.some((secret) => secret === path || secret.startsWith(`${path}.`)) })
    }
  }
  visit(written.value, '')
  return found
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'not set'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
