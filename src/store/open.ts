import { join } from 'node:path'
import type { Log } from '../contract/channel.ts'
import { migrate, type Store } from './db.ts'

/** Where the database is. */
export interface Place {
  databaseUrl?: string | undefined
  dataDir: string
}

/** Opens the database that the settings name and brings its tables up to date. The error of one that cannot be had says what to do. */
export async function openStore(place: Place, log?: Log): Promise<Store> {
  const store = await open(place, log)
  try {
    await migrate(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function open({ databaseUrl, dataDir }: Place, log?: Log): Promise<Store> {
  if (databaseUrl) return (await import('./postgres.ts')).openPostgres(databaseUrl, log ? { log } : {})
  return (await import('./sqlite.ts')).openSqlite(join(dataDir, 'teahouse.db'), log)
}
