import { UserError } from '../contract/errors.ts'
import type { Vault } from '../lib/secret.ts'
import { type Configured, type Kind, listConfigured, releaseConfigured, upsertConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { type Entry, kinds, type Providers, typeKey } from './config-schemas.ts'
import type { Configuration } from './configuration.ts'
import { differences } from './differences.ts'
import { openRow, schemaFor, sealEntry } from './entry.ts'
import { openSections, putSection, type Section, type SectionName, sectionNames, sections } from './sections.ts'

/** One thing that applying a configuration changes. */
export interface Change {
  kind: Kind | 'setting'
  id: string
  /** Of a setting, whose id is its key in the file: ''. */
  type: string
  /** `disable` is also what happens to what the file no longer declares. */
  action: 'add' | 'change' | 'enable' | 'disable'
  /** `agent: echo → kb`, `settings.clientSecret: changed`. No secret is in them. */
  details: string[]
}

/** What goes where, and how secrets are kept there. */
export interface Shelf {
  store: Store
  vault: Vault
  providers: Providers
}

/** What applying would change. */
export async function planConfiguration(shelf: Shelf, configuration: Configuration): Promise<Change[]> {
  return planIn(shelf.store.db, shelf, configuration)
}

/**
 * Stores what a file declares, as belonging to the file, all of it or nothing. What the file no longer declares is disabled,
 * never deleted, and can be changed or deleted in the panel from then on. Returns what changed: nothing else needs to be started anew.
 */
export async function applyConfiguration(shelf: Shelf, configuration: Configuration): Promise<Change[]> {
  return shelf.store.write(async ({ db }) => {
    const changes = await planIn(db, shelf, configuration)
    for (const { kind, id } of changes) {
      if (kind === 'setting') {
        for (const name of sectionNames.filter((candidate) => candidate === id)) {
          const value = configuration.sections[name]
          const section = value === undefined ? undefined : { value, origin: 'file' as const }
          await putSection(db, shelf.vault, { name, section })
        }
        continue
      }
      const entry = configuration[kind].find((candidate) => candidate.id === id)
      if (!entry) await releaseConfigured(db, kind, id)
      else await upsertConfigured(db, kind, { ...sealEntry(kind, entry, shelf.providers, shelf.vault), origin: 'file' })
    }
    return changes
  })
}

/** What was made in the panel, is enabled, and a file may refer to. */
export async function madeInPanel(store: Store): Promise<{ agents: Set<string>; models: Set<string> }> {
  const ids = async (kind: Kind) => {
    const rows = await listConfigured(store.db, kind)
    return new Set(rows.filter(({ origin, enabled }) => origin === 'panel' && enabled).map(({ id }) => id))
  }
  return { agents: await ids('agents'), models: await ids('models') }
}

async function planIn(db: Store['db'], shelf: Shelf, configuration: Configuration): Promise<Change[]> {
  const changes: Change[] = []
  for (const kind of kinds) {
    const stored = await listConfigured(db, kind)
    for (const entry of configuration[kind]) {
      const change = compare(
        kind,
        stored.find(({ id }) => id === entry.id),
        entry,
        shelf,
      )
      if (change) changes.push(change)
    }
    for (const { id, type, enabled, origin } of stored) {
      const declared = configuration[kind].some((entry) => entry.id === id)
      if (declared || !enabled || origin !== 'file') continue
      changes.push({ kind, id, type, action: 'disable', details: ['the file no longer declares it'] })
    }
  }
  const before = await openSections(db, lenient(shelf.vault))
  return [...changes, ...sectionNames.flatMap((name) => sectionChange(name, before.get(name), configuration))]
}

function sectionChange(name: SectionName, row: Section | undefined, configuration: Configuration): Change[] {
  const value = configuration.sections[name]
  const change = { kind: 'setting' as const, id: name, type: '' }
  // What was made in the panel stays until a file declares it.
  if (value === undefined && row?.origin !== 'file') return []
  const schema = sections[name]
  const details = differences(row && { schema, value: row.value }, value === undefined ? undefined : { schema, value })
  if (!row || value === undefined) return [{ ...change, action: row ? 'disable' : 'add', details }]
  if (row.origin === 'panel') details.unshift('made in the panel, belongs to the file from now on')
  return details.length > 0 ? [{ ...change, action: 'change', details }] : []
}

function compare(kind: Kind, row: Configured | undefined, entry: Entry, shelf: Shelf): Change | undefined {
  const change = { kind, id: String(entry.id), type: String(entry[typeKey(kind)]) }
  const enabled = entry.enabled !== false
  if (!row) return { ...change, action: 'add', details: enabled ? [] : ['disabled'] }
  const before = openRow(kind, row, shelf.providers, lenient(shelf.vault))
  const written = ({ enabled: _, ...value }: Entry) => ({ schema: schemaFor(kind, value, shelf.providers), value })
  const details = differences(written(before), written(entry))
  if (row.origin === 'panel') details.unshift('made in the panel, belongs to the file from now on')
  if (row.enabled !== enabled) return { ...change, action: enabled ? 'enable' : 'disable', details }
  return details.length > 0 ? { ...change, action: 'change', details } : undefined
}

/** Opens what it can, and nothing of what a lost key sealed: such a secret is as good as changed. */
export const lenient = (vault: Vault): Pick<Vault, 'open'> => ({
  open(sealed, place) {
    try {
      return vault.open(sealed, place)
    } catch (error) {
      if (error instanceof UserError) return ''
      throw error
    }
  },
})
