import { chmodSync, existsSync, linkSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { KEY_FILE } from '../lib/secret-key.ts'
import { openStore } from '../store/open.ts'
import type { Command } from './command.ts'
import { requireDatabase } from './shelf.ts'

export const backup: Command = {
  name: 'backup',
  usage: 'FILE',
  summary: 'write a consistent copy of the database to a file, while the gateway runs',
  words: { least: 1, most: 1 },
  async run({ settings, words, world }) {
    const file = resolve(world.folder, words[0] ?? '')
    if (settings.databaseUrl !== undefined) {
      throw new ConfigurationError(['The database is PostgreSQL: back it up with pg_dump, its own tool.'])
    }
    if (existsSync(file)) throw new ConfigurationError([`${file} exists: name a file that does not.`])
    if (!existsSync(dirname(file)))
      throw new ConfigurationError([`There is no folder ${dirname(file)}: make it first.`])
    requireDatabase(settings)
    const store = await openStore(settings)
    const draft = `${file}.${process.pid}.part`
    try {
      if (!store.backup) throw new Error('This database has no backup of its own.')
      await store.backup(draft)
      chmodSync(draft, 0o600)
      // A link is refused where a file has appeared meanwhile; renaming would replace it.
      linkSync(draft, file)
    } finally {
      rmSync(draft, { force: true })
      await store.close()
    }
    world.out(`Written: ${file}`)
    if (settings.secretKey === undefined) {
      world.out(
        `The secrets in it open only with ${join(settings.dataDir, KEY_FILE)}: keep that too, in another place.`,
      )
    }
    return 0
  },
}
