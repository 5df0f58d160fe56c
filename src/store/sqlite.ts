import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Driver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Log } from '../contract/channel.ts'
import { makeDataFolder } from '../lib/data-folder.ts'
import type { Store, Tx } from './db.ts'
import type { Schema } from './schema.ts'
import { SqliteDriver } from './sqlite-driver.ts'
import { SqliteThread } from './sqlite-thread.ts'
import { SqliteWrites } from './sqlite-writes.ts'
import { createWalSync } from './wal-sync.ts'

/**
 * SQLite in this process, for one process at a time.
 *
 * Statements run on the event loop (about 20 µs each, in the page cache), commits are made safe off it: `write()` resolves
 * after an fdatasync of the write-ahead log that began after its commit, and one such sync serves every write that waited
 * for it. Checkpoints run on a thread of their own. A disk with slow syncs therefore delays answers and blocks nothing.
 */
export function openSqlite(file: string, log?: Log): Store {
  makeDataFolder(dirname(file))
  const database = openFile(file)
  const driver = new SqliteDriver(database)
  const db = createKysely(driver)
  const inside = createKysely(driver.inside())
  const writes = new SqliteWrites(driver)
  const aside = new SqliteThread(file)
  const wal = createWalSync(file, aside, log)

  async function write<T>(
    work: (tx: Tx) => Promise<T>,
    { safe }: { safe: 'power' | 'process' } = { safe: 'power' },
  ): Promise<T> {
    const after: (() => void)[] = []
    const result = await writes.add(() => {
      after.length = 0
      return work({ db: inside, afterCommit: (hook) => after.push(hook) })
    })
    wal.written()
    try {
      if (safe === 'power') await wal.synced()
    } finally {
      // A disk that refuses to sync leaves a change that nobody may rely on, and that is made all the same.
      for (const hook of after) hook()
    }
    return result
  }

  return {
    dialect: 'sqlite',
    db,
    write,
    // A snapshot in one read, however much is written meanwhile. SQLite's backup calls begin anew at each write.
    backup: (to) => aside.run('vacuum into ?', to),
    async close() {
      await writes.idle()
      await wal.close()
      await aside.close()
      await db.destroy()
      database.close()
    },
  }
}

function createKysely(driver: Driver): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (k) => new SqliteIntrospector(k),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

/**
 * Sets the modes. `synchronous=NORMAL` syncs the log's header when the log starts anew and nothing at commits: that is wal-sync's
 * part. busy_timeout stays 0, because its waiting would block the event loop.
 */
function openFile(file: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('pragma busy_timeout = 2000')
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 0')
    database.exec('pragma foreign_keys = on; pragma temp_store = memory; pragma busy_timeout = 0')
    return database
  } catch (error) {
    database?.close()
    throw new Error(
      `The database ${file} cannot be opened: ${(error as Error).message}. Is another program using it, and may this user write there?`,
      { cause: error },
    )
  }
}
