import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createVault } from '../lib/secret.ts'
import { loadSecretKey } from '../lib/secret-key.ts'
import type { Shelf } from '../services/configuration-plan.ts'
import type { Settings } from '../settings.ts'
import { openStore } from '../store/open.ts'
import type { World } from './command.ts'

/** Opens what the settings name, hands it to `work`, and closes it again. */
export async function withShelf<T>(settings: Settings, world: World, work: (shelf: Shelf) => Promise<T>): Promise<T> {
  const vault = createVault([loadSecretKey(settings)])
  const providers = await world.providers()
  const store = await openStore(settings)
  try {
    return await work({ store, vault, providers })
  } finally {
    await store.close()
  }
}

/** The embedded database's file, when the settings name that one. */
export function databaseFile({ databaseUrl, dataDir }: Settings): string | undefined {
  return databaseUrl === undefined ? join(dataDir, 'teahouse.db') : undefined
}

/** What only reads must not make an empty database where the folder is simply the wrong one. */
export function requireDatabase(settings: Settings): void {
  const file = databaseFile(settings)
  if (file !== undefined && !existsSync(file)) {
    throw new Error(`There is no database ${file} yet. Is TEAHOUSE_DATA_DIR the folder you mean?`)
  }
}
