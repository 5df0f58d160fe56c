import { join } from 'node:path'
import { migrate, type Store } from './db.ts'

/** Opens the database that the settings name and brings its tables up to date. The error of one that cannot be had says what to do. */
export async function openStore(settings: { databaseUrl?: string | undefined; dataDir: string }): Promise<Store> {
  const store = await open(settings)
  try {
    await migrate(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function open({ databaseUrl, dataDir }: { databaseUrl?: string | undefined; dataDir: string }): Promise<Store> {
  if (databaseUrl) return (await import('./postgres.ts')).openPostgres(databaseUrl)
  return (await import('./sqlite.ts')).openSqlite(join(dataDir, 'teahouse.db'))
}
