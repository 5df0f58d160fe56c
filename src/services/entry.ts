import type { z } from 'zod'
import type { Json } from '../contract/message.ts'
import { type Mistake, mistakesIn } from '../lib/mistakes.ts'
import { mapTexts, nodesOf } from '../lib/schema-walk.ts'
import type { Vault } from '../lib/secret.ts'
import { openSecrets, sealSecrets } from '../lib/secret-fields.ts'
import type { Configured, Kind } from '../store/configured.ts'
import {
  type Entry,
  entryOf,
  kinds,
  type Providers,
  placeOf,
  rowOf,
  schemaOf,
  schemaOfAny,
  singular,
  typeKey,
} from './config-schemas.ts'

/** What an entry may refer to. */
export type KnownIds = Record<Kind, ReadonlySet<string>>

/** Everything that is wrong with an entry taken by itself. */
export function mistakesOf(kind: Kind, entry: unknown, providers: Providers): Mistake[] {
  const schema = schemaFor(kind, entry, providers)
  return mistakesIn(schema, schema.safeParse(entry).error?.issues ?? [], entry)
}

/** The schema of an entry's type; when it names none that exists, that of any type. */
export function schemaFor(kind: Kind, entry: unknown, providers: Providers): z.ZodType {
  const type = typeof entry === 'object' && entry !== null ? Reflect.get(entry, typeKey(kind)) : undefined
  return (typeof type === 'string' && schemaOf(kind, type, providers)) || schemaOfAny(kind, providers)
}

/** Everything that an entry refers to (`.meta({ ref: 'agents' })`) and that does not exist. */
export function danglingIn(kind: Kind, entry: Entry, providers: Providers, known: KnownIds): Mistake[] {
  const mistakes: Mistake[] = []
  mapTexts(nodesOf(schemaFor(kind, entry, providers)), entry, (text, { path, ref }) => {
    const target = kinds.find((name) => name === ref)
    if (target && text !== '' && !known[target].has(text)) {
      const there = [...known[target]].join(', ') || 'none'
      mistakes.push({
        path,
        message: `names the ${singular(target)} "${text}", which does not exist. There is: ${there}`,
      })
    }
    return text
  })
  return mistakes
}

/** A stored row as a person would write it, secrets open. Throws UserError when one cannot be opened. */
export function openRow(kind: Kind, row: Configured, providers: Providers, vault: Pick<Vault, 'open'>): Entry {
  const entry = entryOf(kind, row)
  return asEntry(openSecrets(schemaFor(kind, entry, providers), entry, vault, placeOf(kind, row.id)))
}

/** What of an entry goes into its row, secrets sealed. */
export function sealEntry(kind: Kind, entry: Entry, providers: Providers, vault: Vault): ReturnType<typeof rowOf> {
  const place = placeOf(kind, String(entry.id))
  return rowOf(kind, asEntry(sealSecrets(schemaFor(kind, entry, providers), entry, vault, place)))
}

function asEntry(value: Json): Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
