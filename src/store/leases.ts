import { databaseNow } from './database-clock.ts'
import type { Store } from './db.ts'

/** Who may do what only one process may do at a time: a promise with an end, for a name. */
export interface Leases {
  /** Takes the lease, or renews it, for `ttl` ms from now; false while another process has it. */
  take(name: string, ttl: number): Promise<boolean>
  /** Gives it back at once. Nothing happens when another process has it. */
  release(name: string): Promise<void>
  /** The process that has it now. */
  ownerOf(name: string): Promise<string | undefined>
}

export function createLeases(store: Store, processId: string): Leases {
  const now = () => databaseNow(store.dialect)
  return {
    async take(name, ttl) {
      const taken = await store.write(
        ({ db }) =>
          db
            .insertInto('leases')
            .values((e) => ({ name, owner: processId, until: e(now(), '+', ttl) }))
            .onConflict((conflict) =>
              conflict
                .column('name')
                .doUpdateSet((e) => ({ owner: e.ref('excluded.owner'), until: e.ref('excluded.until') }))
                .where((e) => e.or([e('leases.owner', '=', processId), e('leases.until', '<=', now())])),
            )
            .returning('name')
            .executeTakeFirst(),
        { safe: 'process' },
      )
      return taken !== undefined
    },
    async release(name) {
      await store.write(
        ({ db }) => db.deleteFrom('leases').where('name', '=', name).where('owner', '=', processId).execute(),
        { safe: 'process' },
      )
    },
    async ownerOf(name) {
      const lease = await store.db
        .selectFrom('leases')
        .select('owner')
        .where('name', '=', name)
        .where('until', '>', now())
        .executeTakeFirst()
      return lease?.owner
    },
  }
}
