import type { Vault } from '../lib/secret.ts'
import { secretsIn } from '../lib/secret-fields.ts'
import type { Configuration } from '../services/configuration.ts'
import { createDirectory } from '../services/directories.ts'
import { openSections, sections } from '../services/sections.ts'
import { usersConfig } from '../services/user-config.ts'
import type { Store } from '../store/db.ts'
import type { Finding, Patient } from './examination.ts'
import { check } from './try-out.ts'

/** Asks the directory that people are looked up in, as the file says, or else the database. */
export async function* tryDirectory(
  declared: Configuration | undefined,
  { store, vault, redactor }: Pick<Patient, 'redactor'> & { store: Store | undefined; vault: Pick<Vault, 'open'> },
): AsyncGenerator<Finding> {
  const kept = declared?.sections.users === undefined && store ? await openSections(store.db, vault) : undefined
  const written = declared?.sections.users ?? kept?.get('users')?.value
  if (written === undefined) return
  for (const { text } of secretsIn(sections.users, written)) redactor.register(text)
  const { mapping, directory: config } = usersConfig.safeParse(written).data ?? {}
  if (mapping !== 'directory' || !config) return
  const { directories } = await import('../directories/index.ts')
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
  const directory = createDirectory(directories, config, { log })
  try {
    yield await check(`Directory (${config.type})`, (signal) => directory.check(signal))
  } finally {
    await directory.close()
  }
}

function ignore(): void {
  // The doctor says itself what it finds.
}
