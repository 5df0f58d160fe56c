import { exportConfiguration } from '../services/configuration-export.ts'
import { openStore } from '../store/open.ts'
import type { Command } from './command.ts'
import { requireDatabase } from './shelf.ts'

export const exportCommand: Command = {
  name: 'export',
  usage: '',
  summary: 'print what is configured as a configuration file, a variable for every secret',
  async run({ settings, world }) {
    requireDatabase(settings)
    const store = await openStore(settings)
    try {
      world.out((await exportConfiguration({ store, providers: await world.providers() })).trimEnd())
      return 0
    } finally {
      await store.close()
    }
  },
}
