import { UserError } from '../contract/errors.ts'
import type { Json } from '../contract/message.ts'
import { mistakesIn, pathText } from '../lib/mistakes.ts'
import { MASK, maskSecrets, secretsIn } from '../lib/secret-fields.ts'
import type { Configured, Kind } from '../store/configured.ts'
import { type Entry, entryOf } from './config-schemas.ts'
import type { Shelf } from './configuration-plan.ts'
import { openRow, schemaFor } from './entry.ts'

/** What was configured as anybody may see it: defaults filled in, `***` for every secret. */
export interface ShownEntry {
  entry: Entry
  /** Why it cannot be used, when it cannot: a lost key, a type that is gone. */
  broken: string | undefined
}

export function showEntry(kind: Kind, row: Configured, shelf: Shelf & { onSecret(text: string): void }): ShownEntry {
  const schema = schemaFor(kind, entryOf(kind, row), shelf.providers)
  const masked = (value: unknown): Entry => {
    const plain: Json = JSON.parse(JSON.stringify(value, hideSealed))
    const shown = maskSecrets(schema, plain)
    return typeof shown === 'object' && shown !== null && !Array.isArray(shown) ? shown : {}
  }
  try {
    const opened = openRow(kind, row, shelf.providers, shelf.vault)
    for (const { text } of secretsIn(schema, opened)) shelf.onSecret(text)
    const { data, error } = schema.safeParse(opened)
    const [mistake] = mistakesIn(schema, error?.issues ?? [], opened)
    if (!mistake) return { entry: masked(data), broken: undefined }
    return { entry: masked(entryOf(kind, row)), broken: `${pathText(mistake.path)} ${mistake.message}` }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { entry: masked(entryOf(kind, row)), broken: error.message }
  }
}

/** Of an entry whose type is gone, nobody knows which fields are secrets; but what was sealed is one. */
const hideSealed = (_: string, value: unknown) =>
  typeof value === 'string' && value.startsWith('enc:v1:') ? MASK : value
