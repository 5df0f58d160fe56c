import { ConfigurationError } from '../lib/configuration-error.ts'
import { makeLink } from '../services/sign-in/one-time-links.ts'
import { publicUrlOf } from '../settings.ts'
import { accountByEmail } from '../store/accounts.ts'
import { addAudit } from '../store/audit.ts'
import { openStore } from '../store/open.ts'
import type { Command } from './command.ts'
import { requireDatabase } from './shelf.ts'

export const admin: Command = {
  name: 'admin',
  usage: 'reset [EMAIL]',
  summary: 'print a one-time link: for a new admin, or for a new password of the account with this e-mail address',
  words: { least: 1, most: 2 },
  async run({ settings, words, world }) {
    const [what, email] = words
    if (what !== 'reset') throw new ConfigurationError(['Use it so: npm start -- admin reset [EMAIL]'])
    requireDatabase(settings)
    const store = await openStore(settings)
    try {
      const account = email === undefined ? undefined : await accountByEmail(store.db, email)
      if (email !== undefined && !account) throw new Error('There is no account with this e-mail address.')
      const { url } = await makeLink({ store, publicUrl: publicUrlOf(settings, settings.port) }, account?.id ?? null)
      await store.write(({ db }) =>
        addAudit(db, {
          at: Date.now(),
          actor: 'terminal',
          actorName: 'npm start -- admin reset',
          address: null,
          action: 'account.link',
          target: account ? `accounts/${account.id}` : 'accounts',
          details: [account?.email ?? 'for a new admin'],
        }),
      )
      world.out(
        account
          ? `A new password for ${account.email}, once and within 7 days:`
          : 'A new admin, once and within 24 hours:',
      )
      world.out(url)
      return 0
    } finally {
      await store.close()
    }
  },
}
