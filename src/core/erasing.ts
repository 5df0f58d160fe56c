import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import { pause } from '../lib/wait.ts'
import type { People } from '../services/people.ts'
import type { Bus } from '../store/bus.ts'
import type { Store } from '../store/db.ts'
import { eraseUser, hasOpen, stopAllOf } from '../store/erase.ts'
import type { Inbox } from '../store/inbox.ts'
import { sendersOf } from '../store/senders.ts'
import { stopTurnsAfter } from './stopping.ts'

/** How long a running turn has to end, in ms. */
const PATIENCE = 5_000

/** Forgets a person for good. What is being answered is stopped first; throws UserError `busy` when that does not end. */
export async function erase(
  parts: { store: Store; inbox: Inbox; people: People; bus: Bus; log: Log },
  id: string,
): Promise<{ messages: number }> {
  const { store, inbox, people } = parts
  const senders = await sendersOf(store.db, [id])
  const begun = await store.write(async (tx) => {
    const stopped = await stopAllOf(tx, senders)
    stopTurnsAfter(
      tx,
      parts,
      stopped.map(({ seq }) => seq),
    )
    return stopped
  })
  for (const lane of new Set(begun.map((message) => message.lane))) await inbox.wakeAt(lane, Date.now())
  const late = AbortSignal.timeout(PATIENCE)
  while (await hasOpen(store.db, senders)) {
    if (late.aborted)
      throw new UserError('An answer to this person is still being stopped. Please try again in a moment.', {
        code: 'busy',
      })
    await pause(50, late)
  }
  const erased = await store.write((tx) => eraseUser(tx, id))
  await people.changed()
  return erased
}
