import { UserError } from '../contract/errors.ts'
import type { Json } from '../contract/message.ts'
import { mistaken, mistakesIn } from '../lib/mistakes.ts'
import { maskSecrets, mergeSecrets, secretsIn } from '../lib/secret-fields.ts'
import type { Origin } from '../store/schema.ts'
import { lenient } from './configuration-plan.ts'
import { differences } from './differences.ts'
import type { EntryShelf } from './entry-changes.ts'
import { openSections, putSection, type Section, type SectionName, sections } from './sections.ts'

/** A section as anybody may see it: `***` for every secret. */
export async function shownSection(
  shelf: EntryShelf,
  name: SectionName,
): Promise<{ value: Json | undefined; origin: Origin }> {
  const section = (await openSections(shelf.store.db, lenient(shelf.vault))).get(name)
  if (!section) return { value: undefined, origin: 'panel' }
  return { value: maskSecrets(sections[name], section.value), origin: section.origin }
}

/**
 * What a section is with a JSON merge patch (see mergeSecrets), secrets open. Throws UserError with every mistake, by its place in
 * what was asked: the patch lies there at `at`, by default under the section's name.
 */
export async function mergedSection(
  shelf: EntryShelf,
  { name, at = name }: { name: SectionName; at?: string },
  patch: Json,
): Promise<Json> {
  const schema = sections[name]
  const stored = (await openSections(shelf.store.db, lenient(shelf.vault))).get(name)
  const value = mergeSecrets(schema, stored?.value ?? {}, patch)
  for (const { text } of secretsIn(schema, value)) shelf.onSecret(text)
  const mistakes = mistakesIn(schema, schema.safeParse(value).error?.issues ?? [], value)
  if (mistakes.length > 0) throw mistaken(mistakes.map(({ path, message }) => ({ path: [at, ...path], message })))
  return value
}

/** Applies a patch and keeps it; says what is different now, without secrets. Throws UserError where a file declares the section. */
export async function changeSection(shelf: EntryShelf, name: SectionName, patch: Json): Promise<string[]> {
  const schema = sections[name]
  const before = await ownedByPanel(shelf, name)
  const value = await mergedSection(shelf, { name }, patch)
  await shelf.store.write(({ db }) => putSection(db, shelf.vault, { name, section: { value, origin: 'panel' } }))
  return differences(before && { schema, value: before.value }, { schema, value })
}

/** Takes a section back, and says as changeSection() what is different now. */
export async function clearSection(shelf: EntryShelf, name: SectionName): Promise<string[]> {
  const before = await ownedByPanel(shelf, name)
  if (!before) return []
  await shelf.store.write(({ db }) => putSection(db, shelf.vault, { name, section: undefined }))
  return differences({ schema: sections[name], value: before.value }, undefined)
}

/** The section as it is, where the panel may change it. Throws UserError where a file declares it. */
export async function ownedByPanel({ store, vault }: EntryShelf, name: SectionName): Promise<Section | undefined> {
  const section = (await openSections(store.db, lenient(vault))).get(name)
  if (section?.origin !== 'file') return section
  throw new UserError(`${name} belongs to the configuration file: change it there.`, { code: 'managed-by-file' })
}
