import type { z } from 'zod'
import { UserError } from '../contract/errors.ts'
import type { Json } from '../contract/message.ts'
import { type Mistake, mistaken } from '../lib/mistakes.ts'
import { MASK, mergeSecrets, secretsIn } from '../lib/secret-fields.ts'
import {
  type Configured,
  configuredIds,
  deleteConfigured,
  getConfigured,
  insertConfigured,
  type Kind,
  listConfigured,
  lockConfigured,
  longDeleted,
  purgeConfigured,
  purgeOne,
  restoreConfigured,
  upsertConfigured,
} from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { leaveUnanswered } from '../store/inbox-end.ts'
import { type Entry, kinds, singular, typeKey } from './config-schemas.ts'
import { lenient, type Shelf } from './configuration-plan.ts'
import { differences } from './differences.ts'
import { danglingIn, type KnownIds, mistakesOf, openRow, schemaFor, sealEntry } from './entry.ts'
import { usesOf } from './entry-uses.ts'

/** How long what was deleted can be brought back, in ms. */
export const UNDO_WINDOW = 10 * 60_000

/** Where entries are kept, and who is told every secret before anything can log it. */
export interface EntryShelf extends Shelf {
  onSecret(text: string): void
}

/** A channel, agent or model, by its id. */
export interface EntryName {
  kind: Kind
  id: string
}

/** What answers add to an entry: it may come back with it, and says nothing. */
const added = ['status', 'webhookUrl', 'origin', 'trouble']

/** Checks and keeps a new entry; one of this id that was deleted cannot come back then. Throws UserError with every mistake, or when its id is taken. */
export async function createEntry(shelf: EntryShelf, kind: Kind, given: Entry): Promise<{ id: string }> {
  const entry = await readEntry(shelf, { kind, stored: {}, patch: given })
  const id = String(entry.id)
  await purgeEntries(shelf.store)
  await shelf.store.write(async ({ db }) => {
    const row = sealEntry(kind, entry, shelf.providers, shelf.vault)
    if ((await purgeOne(db, kind, id)) && kind === 'channels') await leaveUnanswered(db, id)
    if (!(await insertConfigured(db, kind, { ...row, origin: 'panel' }))) throw taken({ kind, id })
  })
  return { id }
}

/** Applies a JSON merge patch (see mergeSecrets) and says what is different now, without secrets. Throws UserError as createEntry(). */
export async function changeEntry(shelf: EntryShelf, { kind, id }: EntryName, patch: Entry): Promise<string[]> {
  return shelf.store.write(async ({ db }) => {
    const row = ownedByPanel(await lockConfigured(db, kind, id), { kind, id })
    const stored = openLeniently(shelf, kind, row)
    const entry = await readEntry(shelf, { kind, stored, patch, db })
    const schema = schemaFor(kind, stored, shelf.providers)
    const details = differences({ schema, value: stored }, { schema, value: entry })
    if (details.length > 0)
      await upsertConfigured(db, kind, { ...sealEntry(kind, entry, shelf.providers, shelf.vault), origin: 'panel' })
    return details
  })
}

/** Takes an entry away; for UNDO_WINDOW it can be brought back. Throws UserError when something uses it. */
export async function deleteEntry(shelf: Shelf, { kind, id }: EntryName): Promise<void> {
  await shelf.store.write(async ({ db }) => {
    ownedByPanel(await lockConfigured(db, kind, id), { kind, id })
    const uses = await usesOf(db, shelf.providers, { kind, id })
    if (uses.length > 0) throw inUse({ kind, id }, uses)
    await deleteConfigured(db, kind, id)
  })
}

/** Brings back what was deleted within UNDO_WINDOW. Throws UserError when there is no such thing. */
export async function restoreEntry({ store }: Shelf, { kind, id }: EntryName): Promise<void> {
  await store.write(async ({ db }) => {
    if (await restoreConfigured(db, kind, { id, since: Date.now() - UNDO_WINDOW })) return
    if (!(await getConfigured(db, kind, id))) throw missing({ kind, id })
    throw new UserError(`The ${singular(kind)} ${id} is there: it was not deleted.`, { code: 'not-deleted' })
  })
}

/** Removes for good what can no longer be brought back. What waited for an answer on such a channel has its outcome now. */
export async function purgeEntries(store: Store): Promise<void> {
  const until = Date.now() - UNDO_WINDOW
  const rows = await Promise.all(kinds.map((kind) => longDeleted(store.db, kind, until)))
  if (rows.every((ids) => ids.length === 0)) return
  await store.write(async ({ db }) => {
    for (const kind of kinds) {
      for (const id of await purgeConfigured(db, kind, until)) {
        if (kind === 'channels') await leaveUnanswered(db, id)
      }
    }
  })
}

/** What a person wants to try before they save it, with the stored secrets for those that are only shown. Throws UserError with every mistake. */
export async function unsavedEntry(shelf: EntryShelf, kind: Kind, given: Entry): Promise<Entry> {
  const { store } = shelf
  const row = typeof given.id === 'string' ? await getConfigured(store.db, kind, given.id) : undefined
  const key = typeKey(kind)
  const same = row !== undefined && (given[key] === undefined || given[key] === row.type)
  const stored: Entry = same ? openLeniently(shelf, kind, row) : {}
  return readEntry(shelf, { kind, stored, patch: { id: 'new', ...given }, trial: true })
}

export function missing({ kind, id }: EntryName): UserError {
  return new UserError(`There is no ${singular(kind)} ${id}.`, { code: 'not-found' })
}

interface Reading {
  kind: Kind
  stored: Entry
  patch: Entry
  db?: Store['db']
  /** It is not kept: who would answer there need not be decided. */
  trial?: boolean
}

/** What an entry is to be from now on. Throws UserError with every mistake in it. */
async function readEntry(shelf: EntryShelf, reading: Reading): Promise<Entry> {
  const { kind, stored, patch, db = shelf.store.db, trial = false } = reading
  const { providers } = shelf
  const wanted = Object.fromEntries(Object.entries(patch).filter(([key]) => !added.includes(key)))
  const fixed = fixedKeys(kind).flatMap((key) => refusedChange(key, stored[key], wanted[key]))
  for (const { path } of fixed) delete wanted[String(path[0])]
  const schema = schemaFor(kind, { ...stored, ...wanted }, providers)
  const merged = mergeSecrets(schema, stored, wanted)
  const entry = withoutLeftovers(schema, isEntry(merged) ? merged : {}, wanted)
  for (const { text } of secretsIn(schema, entry)) if (text !== MASK) shelf.onSecret(text)
  const known = await knownIds(db)
  const mistakes = [
    ...fixed,
    ...mistakesOf(kind, entry, providers),
    ...danglingIn(kind, entry, providers, known),
    ...(kind === 'channels' && !trial ? chooseAgent(entry, [...known.agents]) : []),
    ...(kind === 'channels' ? await takenPaths(db, entry) : []),
  ]
  if (mistakes.length > 0) throw mistaken(mistakes)
  return entry
}

/** What was stored for another choice (a transport, a provider) falls away with it. What is asked for now stays, and is a mistake. */
function withoutLeftovers(schema: z.ZodType, entry: Entry, wanted: Entry): Entry {
  const issues = schema.safeParse(entry).error?.issues ?? []
  const leftovers = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].map(String)) : [],
  )
  return leftovers.filter((path) => !leadsSomewhere(wanted, path)).reduce(without, entry)
}

function leadsSomewhere(value: Json | undefined, path: string[]): boolean {
  const [key, ...rest] = path
  if (key === undefined) return true
  return isEntry(value) && Object.hasOwn(value, key) && leadsSomewhere(value[key], rest)
}

function without(entry: Entry, [key = '', ...rest]: string[]): Entry {
  const { [key]: below, ...others } = entry
  if (rest.length === 0) return others
  return isEntry(below) ? { ...entry, [key]: without(below, rest) } : entry
}

const isEntry = (value: Json | undefined): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An id is in addresses and logs; settings belong to their type. */
const fixedKeys = (kind: Kind) => (kind === 'models' ? ['id'] : ['id', 'type'])

function refusedChange(key: string, stored: Json | undefined, wanted: Json | undefined): Mistake[] {
  if (stored === undefined || wanted === undefined || wanted === stored) return []
  return [{ path: [key], message: `cannot be changed: it is ${stored}. Add another entry instead` }]
}

/** A channel that names no agent takes the only one there is. */
function chooseAgent(channel: Entry, agents: string[]): Mistake[] {
  const [only, ...others] = agents
  if (channel.agent !== undefined || only === undefined) return []
  if (others.length > 0) return [{ path: ['agent'], message: `is missing: say which of ${agents.join(', ')} answers` }]
  channel.agent = only
  return []
}

/** A request must lead to one channel. */
async function takenPaths(db: Store['db'], { id, webhookPaths }: Entry): Promise<Mistake[]> {
  if (!Array.isArray(webhookPaths) || webhookPaths.length === 0) return []
  const owners = new Map<string, string>()
  for (const row of await listConfigured(db, 'channels')) {
    const { webhookPaths: theirs } = row.config
    if (row.id !== id && Array.isArray(theirs)) for (const path of theirs) owners.set(shapeOf(path), row.id)
  }
  return webhookPaths.flatMap((path, index) => {
    const owner = owners.get(shapeOf(path))
    return owner === undefined
      ? []
      : [{ path: ['webhookPaths', index], message: `is a path of the channel ${owner} already` }]
  })
}

const shapeOf = (path: Json) => String(path).replace(/\{[^}]*\}/g, '{}')

async function knownIds(db: Store['db']): Promise<KnownIds> {
  const [models, agents, channels] = await Promise.all([
    configuredIds(db, 'models'),
    configuredIds(db, 'agents'),
    configuredIds(db, 'channels'),
  ])
  return { models, agents, channels }
}

/** With nothing for each secret that a lost key sealed: who changes the entry gives it anew. */
const openLeniently = ({ providers, vault }: Shelf, kind: Kind, row: Configured): Entry =>
  openRow(kind, row, providers, lenient(vault))

function ownedByPanel(row: Configured | undefined, name: EntryName): Configured {
  if (!row) throw missing(name)
  if (row.origin === 'panel') return row
  const message = `The ${singular(name.kind)} ${name.id} belongs to the configuration file: change it there.`
  throw new UserError(message, { code: 'managed-by-file' })
}

function taken({ kind, id }: EntryName): UserError {
  const message = `There is a ${singular(kind)} ${id} already.`
  return new UserError(message, { code: 'exists', fields: { id: 'is taken' } })
}

function inUse({ kind, id }: EntryName, uses: Awaited<ReturnType<typeof usesOf>>): UserError {
  const users = [...new Set(uses.map((use) => `${use.kind.slice(0, -1)} ${use.id}`))]
  const shown = users.length > 5 ? [...users.slice(0, 5), '…'] : users
  const fields = Object.fromEntries(
    uses.slice(0, 100).map((use) => [`${use.kind}/${use.id}`, `names it in ${use.field}`]),
  )
  return new UserError(`The ${singular(kind)} ${id} is in use: ${shown.join(', ')}.`, { code: 'in-use', fields })
}
