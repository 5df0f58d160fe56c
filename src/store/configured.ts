import type { Kysely, Selectable } from 'kysely'
import type { Json } from '../contract/message.ts'
import type { ConfiguredRow, Schema } from './schema.ts'
import { settingsSpelled } from './settings.ts'

/** The three tables of what is configured; all have the same columns. */
export type Kind = 'models' | 'agents' | 'channels'

/** A channel, agent or model as stored. */
export interface Configured {
  id: string
  type: string
  enabled: boolean
  /** What a file declares is changed by changing the file. */
  origin: 'file' | 'panel'
  /** Everything but the above, with its secrets sealed. */
  config: { [key: string]: Json }
  updatedAt: number
}

type Db = Kysely<Schema>

/** All that are there: what was deleted is not. */
export async function listConfigured(db: Db, kind: Kind): Promise<Configured[]> {
  const rows = await db.selectFrom(kind).selectAll().where('deleted_at', 'is', null).orderBy('id').execute()
  return rows.map(read)
}

/** How many are looked through at a time. */
const WINDOW = 500

/** So many of them, those after this id: '' for the first ones. With `q`: those that `fits`. */
export async function pageOfConfigured(
  db: Db,
  kind: Kind,
  { after, limit, q }: { after: string; limit: number; q?: string | undefined },
): Promise<Configured[]> {
  const size = q === undefined ? limit : WINDOW
  const found: Configured[] = []
  for (let from = after; ; ) {
    const rows = await db
      .selectFrom(kind)
      .selectAll()
      .where('deleted_at', 'is', null)
      .where('id', '>', from)
      .orderBy('id')
      .limit(size)
      .execute()
    const entries = rows.map(read)
    found.push(...(q === undefined ? entries : entries.filter((entry) => fits(kind, entry, q))))
    const last = entries.at(-1)
    if (found.length >= limit || entries.length < size || !last) return found.slice(0, limit)
    from = last.id
  }
}

/** Whether its id, type or name contains these words, in whatever case. A model's name is also what its provider calls it. */
function fits(kind: Kind, { id, type, config: { name, model } }: Configured, q: string): boolean {
  const words = q.toLowerCase()
  const names = kind === 'models' ? [name, model] : [name]
  return [id, type, ...names].some((text) => typeof text === 'string' && text.toLowerCase().includes(words))
}

/** The ids of all that are there. */
export async function configuredIds(db: Db, kind: Kind): Promise<Set<string>> {
  const rows = await db.selectFrom(kind).select('id').where('deleted_at', 'is', null).orderBy('id').execute()
  return new Set(rows.map(({ id }) => id))
}

/** Undefined also when it was deleted. */
export async function getConfigured(db: Db, kind: Kind, id: string): Promise<Configured | undefined> {
  const row = await db
    .selectFrom(kind)
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && read(row)
}

/** Adds it, or replaces what has its id, also what was deleted. */
export async function upsertConfigured(db: Db, kind: Kind, entry: Omit<Configured, 'updatedAt'>): Promise<void> {
  const row = { ...written(entry), deleted_at: null }
  await db
    .insertInto(kind)
    .values({ id: entry.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** Adds it. False when its id is taken, also by what was deleted and is not purged yet. */
export async function insertConfigured(db: Db, kind: Kind, entry: Omit<Configured, 'updatedAt'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto(kind)
    .values({ id: entry.id, ...written(entry) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Reads it for changing it: nobody else changes it before this transaction has ended. */
export async function lockConfigured(db: Db, kind: Kind, id: string): Promise<Configured | undefined> {
  // An update takes the row's lock on both databases.
  await db.updateTable(kind).set({ id }).where('id', '=', id).execute()
  return getConfigured(db, kind, id)
}

/** False when there is no such entry. */
export async function setEnabled(db: Db, kind: Kind, id: string, enabled: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(kind)
    .set({ enabled: enabled ? 1 : 0, updated_at: Date.now() })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The file that declared it does so no longer: it is switched off, and the panel's from now on. */
export async function releaseConfigured(db: Db, kind: Kind, id: string): Promise<void> {
  await db.updateTable(kind).set({ enabled: 0, origin: 'panel', updated_at: Date.now() }).where('id', '=', id).execute()
}

/** From now on it is gone, and can be brought back until it is purged. */
export async function deleteConfigured(db: Db, kind: Kind, id: string): Promise<void> {
  const now = Date.now()
  await db.updateTable(kind).set({ deleted_at: now, updated_at: now }).where('id', '=', id).execute()
}

/** Brings back what was deleted after `since`. False when there is no such thing. */
export async function restoreConfigured(
  db: Db,
  kind: Kind,
  { id, since }: { id: string; since: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(kind)
    .set({ deleted_at: null, updated_at: Date.now() })
    .where('id', '=', id)
    .where('deleted_at', '>', since)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Removes one for good that was deleted; false when it was not. */
export async function purgeOne(db: Db, kind: Kind, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom(kind)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** The ids of what was deleted before `until`. */
export async function longDeleted(db: Db, kind: Kind, until: number): Promise<string[]> {
  const rows = await db.selectFrom(kind).select('id').where('deleted_at', '<=', until).execute()
  return rows.map(({ id }) => id)
}

/** Removes for good what was deleted before `until`. Returns the ids. */
export async function purgeConfigured(db: Db, kind: Kind, until: number): Promise<string[]> {
  const rows = await db.deleteFrom(kind).where('deleted_at', '<=', until).returning('id').execute()
  return rows.map(({ id }) => id)
}

function written({ type, enabled, origin, config }: Omit<Configured, 'updatedAt'>) {
  return { type, enabled: enabled ? 1 : 0, origin, config: JSON.stringify(config), updated_at: Date.now() }
}

function read(row: Selectable<ConfiguredRow>): Configured {
  return {
    id: row.id,
    type: row.type,
    enabled: row.enabled === 1,
    origin: row.origin,
    config: JSON.parse(row.config),
    updatedAt: Number(row.updated_at),
  }
}

/** A text that changes whenever anything configured does: cheap to ask for again and again. */
export async function lastChangeOf(db: Db): Promise<string> {
  const parts = await Promise.all(
    (['models', 'agents', 'channels'] as const).map((kind) =>
      db
        .selectFrom(kind)
        .select((e) => [
          e.fn.max('updated_at').as('at'),
          e.fn.countAll().as('count'),
          e.fn.sum('enabled').as('enabled'),
        ])
        .executeTakeFirstOrThrow(),
    ),
  )
  return [...parts.map(({ at, count, enabled }) => `${at}/${count}/${enabled}`), await settingsSpelled(db)].join(' ')
}
