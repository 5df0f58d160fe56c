import type { Kysely } from 'kysely'
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

export async function listConfigured(db: Db, kind: Kind): Promise<Configured[]> {
  const rows = await db.selectFrom(kind).selectAll().orderBy('id').execute()
  return rows.map(read)
}

export async function getConfigured(db: Db, kind: Kind, id: string): Promise<Configured | undefined> {
  const row = await db.selectFrom(kind).selectAll().where('id', '=', id).executeTakeFirst()
  return row && read(row)
}

/** Adds it, or replaces what has its id. */
export async function upsertConfigured(db: Db, kind: Kind, entry: Omit<Configured, 'updatedAt'>): Promise<void> {
  const row = {
    type: entry.type,
    enabled: entry.enabled ? 1 : 0,
    origin: entry.origin,
    config: JSON.stringify(entry.config),
    updated_at: Date.now(),
  }
  await db
    .insertInto(kind)
    .values({ id: entry.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** False when there is no such entry. */
export async function setEnabled(db: Db, kind: Kind, id: string, enabled: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(kind)
    .set({ enabled: enabled ? 1 : 0, updated_at: Date.now() })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** False when there is no such entry. */
export async function removeConfigured(db: Db, kind: Kind, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom(kind).where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

function read(row: ConfiguredRow): Configured {
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
