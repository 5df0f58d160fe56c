import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A transaction under way. */
export interface Tx {
  db: Kysely<Schema>
  /** Runs once the transaction is committed, never when it is rolled back. Must not throw. */
  afterCommit(work: () => void): void
}

/** The database: SQLite for one process, PostgreSQL for many. The same queries run on both. */
export interface Store {
  dialect: Dialect
  /** For reading. A single statement; sees what is committed. */
  db: Kysely<Schema>
  /**
   * Runs `work` in a transaction. Resolves when it is committed and would survive a power cut; with `safe: 'process'`
   * already when it would survive the death of this process. Rejects having changed nothing, or nothing that is sure to last;
   * nobody has to clean up.
   * Waits out a database that is locked for up to 5 s.
   */
  write<T>(work: (tx: Tx) => Promise<T>, options?: { safe: 'power' | 'process' }): Promise<T>
  /** Writes a consistent copy to a file, while running. SQLite only. */
  backup?(file: string): Promise<void>
  close(): Promise<void>
}

/** Brings the tables up to date. Safe to call in several processes at once. */
export async function migrate(store: Pick<Store, 'db' | 'dialect'>): Promise<void> {
  const provider = {
    getMigrations: async () =>
      Object.fromEntries(
        Object.entries(migrations).map(([name, up]): [string, Migration] => [
          name,
          { up: (db) => up(db, store.dialect) },
        ]),
      ),
  }
  const { error } = await new Migrator({ db: store.db, provider }).migrateToLatest()
  if (error) throw error
}
