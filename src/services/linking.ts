import { UserError } from '../contract/errors.ts'
import type { Tx } from '../store/db.ts'
import { getKnown, type Known, putSender, type Sender, sendersOf } from '../store/senders.ts'
import { changeUser, removeUser, type User } from '../store/users.ts'

/** Whom an admin holds: nobody but an admin changes whose senders are theirs. */
export const isHeld = ({ user: { disabled, locked } }: Pick<Known, 'user'>): boolean => disabled || locked

/** Whoever has limits of their own would leave them behind with the user that they were. */
export const isBound = ({ user: { limits } }: Pick<Known, 'user'>): boolean => Object.keys(limits).length > 0

/**
 * Makes a sender somebody else's. The user that it leaves without any other is gone, and what was known of that one is added to what
 * is known of the other.
 */
export async function moveSender(
  tx: Tx,
  { sender, user: before }: Known,
  to: User,
  mapped: Sender['mapped'],
): Promise<void> {
  const { db } = tx
  await putSender(db, { ...sender, user: to.id, mapped })
  if (before.id === to.id) return
  const left = await sendersOf(db, [before.id])
  if (left.length > 0) return
  await removeUser(db, before.id)
  if (to.locked) return
  await changeUser(db, to.id, {
    ...(before.emailVerified && !to.emailVerified ? { email: before.email, emailVerified: true } : {}),
    ...(to.employeeNo === null ? { employeeNo: before.employeeNo } : {}),
    ...(to.department === null ? { department: before.department } : {}),
  })
}

/** A sender as the database has it now. Throws UserError when it does not belong to this user. */
export async function theirSender(
  tx: Tx,
  user: string,
  { channel, sender }: Pick<Sender, 'channel' | 'sender'>,
): Promise<Known> {
  const known = await getKnown(tx.db, channel, sender)
  if (known?.user.id === user) return known
  throw new UserError('This user has no such sender.', { code: 'not-found' })
}
