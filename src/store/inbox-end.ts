import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** The channel is gone for good: what nobody will answer any more has its outcome, and says why. */
export async function leaveUnanswered(db: Kysely<Schema>, channel: string): Promise<void> {
  await db
    .updateTable('messages')
    .set({ state: 'skipped', error: 'the channel was deleted', settled_at: Date.now(), worker: null })
    .where('channel', '=', channel)
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  await db.deleteFrom('channel_status').where('channel', '=', channel).execute()
}
