import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { UserError } from '../contract/errors.ts'
import type { Json } from '../contract/message.ts'
import type { Vault } from '../lib/secret.ts'
import { secretsIn } from '../lib/secret-fields.ts'
import { type Configured, type Kind, listConfigured, setEnabled, upsertConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { type Entry, kinds, type Providers, typeKey } from './config-schemas.ts'
import type { Configuration } from './configuration.ts'
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
 * never deleted. Returns what changed: nothing else needs to be started anew.
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
      if (!entry) await setEnabled(db, kind, id, false)
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
  const details = differences(leaves(sections[name], row?.value), leaves(sections[name], value))
  if (!row || value === undefined) return [{ ...change, action: row ? 'disable' : 'add', details }]
  if (row.origin === 'panel') details.unshift('made in the panel, belongs to the file from now on')
  return details.length > 0 ? [{ ...change, action: 'change', details }] : []
}

function compare(kind: Kind, row: Configured | undefined, entry: Entry, shelf: Shelf): Change | undefined {
  const change = { kind, id: String(entry.id), type: String(entry[typeKey(kind)]) }
  const enabled = entry.enabled !== false
  if (!row) return { ...change, action: 'add', details: enabled ? [] : ['disabled'] }
  const leavesOf = ({ id: _, enabled: __, ...rest }: Entry) => leaves(schemaFor(kind, rest, shelf.providers), rest)
  const before = openRow(kind, row, shelf.providers, lenient(shelf.vault))
  const details = differences(leavesOf(before), leavesOf(entry))
  if (row.origin === 'panel') details.unshift('made in the panel, belongs to the file from now on')
  if (row.enabled !== enabled) return { ...change, action: enabled ? 'enable' : 'disable', details }
  return details.length > 0 ? { ...change, action: 'change', details } : undefined
}

/** Secrets that a lost key sealed are as good as changed: the file has them anew. */
const lenient = (vault: Vault): Pick<Vault, 'open'> => ({
  open(sealed, place) {
    try {
      return vault.open(sealed, place)
    } catch (error) {
      if (error instanceof UserError) return ''
      throw error
    }
  },
})

type Leaves = Map<string, { value: Json; secret: boolean }>

/** What is different, in words without secrets: `agent: echo → kb`, `settings.clientSecret: changed`. */
function differences(before: Leaves, after: Leaves): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const was = before.get(path)
    const is = after.get(path)
    if (isDeepStrictEqual(was?.value, is?.value)) return []
    const name = path === '' ? '' : `${path}: `
    if (was?.secret || is?.secret) return [`${name}${is ? 'changed' : 'cleared'}`]
    return [`${name}${shown(was?.value)} → ${shown(is?.value)}`]
  })
}

/** Every value by its path. A list is one value: when it holds a secret, all of it is treated as one. */
function leaves(schema: z.ZodType, whole: Json | undefined): Leaves {
  const found: Leaves = new Map()
  if (whole === undefined) return found
  const secrets = secretsIn(schema, whole).map(({ path }) => path.join('.'))
  const visit = (value: Json, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`)
    } else {
      found.set(path, { value, secret: secrets.some((secret) => secret === path || secret.startsWith(`${path}.`)) })
    }
  }
  visit(whole, '')
  return found
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'not set'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
