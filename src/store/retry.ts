import { UserError } from '../contract/errors.ts'
import type { Store } from './db.ts'
import type { Inbox } from './inbox.ts'
import type { Replies } from './replies.ts'

export interface RetryParts {
  store: Store
  inbox: Inbox
  replies: Replies
}

/**
 * Has a message worked on again: one that failed from the start, one whose answer was not delivered from the delivery on. Of messages
 * that were answered together, all are. Throws UserError when there is no such message, or it did not end like that.
 */
export async function retry({ store, inbox, replies }: RetryParts, seq: number): Promise<void> {
  await store.write(async (tx) => {
    const asked = await tx.db
      .selectFrom('messages')
      .select(['merged_into', 'wiped_at'])
      .where('seq', '=', seq)
      .executeTakeFirst()
    const first = asked?.merged_into ?? seq
    // Taken by writing, so that of two who retry at once the second finds it open already.
    const row = await tx.db
      .updateTable('messages')
      .set({ cancelled: 0 })
      .where('seq', '=', first)
      .returning('state')
      .executeTakeFirst()
    if (!asked || !row) throw new UserError('There is no such message.', { code: 'not-found' })
    if (asked.wiped_at !== null)
      throw new UserError('What was said was removed, because it had been kept for long enough.', {
        code: 'not-retryable',
      })
    if (row.state === 'failed') await replies.forgetAnswer(tx, first)
    else if (row.state === 'undelivered') await replies.forgetDelivery(tx, first)
    else
      throw new UserError(`Only a failed or undelivered message can be tried again; this one is ${row.state}.`, {
        code: 'not-retryable',
      })
    await inbox.reopen(tx, first)
  })
}
