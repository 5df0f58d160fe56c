import { UserError } from '../contract/errors.ts'
import type { Store } from '../store/db.ts'
import { getKnown, putSender, sendersOf } from '../store/senders.ts'
import { changeUser, getUser, type Limits, type User, type UserChange } from '../store/users.ts'
import { isHeld, moveSender, theirSender } from './linking.ts'
import type { People } from './people.ts'

export interface UserChangeParts {
  store: Store
  people: People
}

/** What an admin says about a person: what is left out stays, null clears. */
export interface UserPatch {
  name?: string | undefined
  email?: string | null | undefined
  employeeNo?: string | null | undefined
  department?: string | null | undefined
  role?: string | null | undefined
  limits?: { [Key in keyof Limits]?: number | null | undefined } | null | undefined
  disabled?: boolean | undefined
  locked?: boolean | undefined
}

const identity = ['name', 'email', 'employeeNo', 'department'] as const

/** Throws UserError when there is no such user. */
export async function knownUser(db: Store['db'], id: string): Promise<User> {
  const user = await getUser(db, id)
  if (!user) throw new UserError('There is no such user.', { code: 'not-found' })
  return user
}

/**
 * Changes a person. Whoever says who somebody is has the last word from then on, unless they say otherwise: no look-up changes it.
 * Returns what is different now, without anything personal.
 */
export async function patchUser({ store, people }: UserChangeParts, id: string, patch: UserPatch): Promise<string[]> {
  const details = await store.write(async ({ db }) => {
    const user = await knownUser(db, id)
    const { limits, email, ...rest } = patch
    const told = identity.some((key) => patch[key] !== undefined && patch[key] !== user[key])
    const change: UserChange = {
      ...rest,
      ...(email === undefined ? {} : { email, emailVerified: email !== null }),
      ...(limits === undefined ? {} : { limits: mergedLimits(user.limits, limits) }),
      ...(told && patch.locked === undefined ? { locked: true } : {}),
    }
    await changeUser(db, id, change)
    return differences(user, change)
  })
  await people.changed()
  return details
}

/** Gives a sender to a person, also one who has never written. Throws UserError when it belongs to somebody whom an admin holds. */
export async function linkSender(
  { store, people }: UserChangeParts,
  id: string,
  { channel, sender }: { channel: string; sender: string },
): Promise<void> {
  await store.write(async (tx) => {
    const user = await knownUser(tx.db, id)
    const known = await getKnown(tx.db, channel, sender)
    if (known?.user.id === id) return
    if (known && isHeld(known))
      throw new UserError(
        `This sender belongs to the user ${known.user.id}, who is locked or disabled: unlock them first.`,
        {
          code: 'user-locked',
        },
      )
    if (known) return moveSender(tx, known, user, 'linked')
    const unseen = { name: null, profile: null, lookedUpAt: null, lookAgainAt: 0 }
    await putSender(tx.db, { channel, sender, user: id, mapped: 'linked', ...unseen })
  })
  await people.changed()
}

/** Takes a sender from a person: it is a user of its own then. Throws UserError when it is not theirs, or their only one. */
export async function unlinkSender(
  { store, people }: UserChangeParts,
  id: string,
  { channel, sender, platform }: { channel: string; sender: string; platform: string },
): Promise<string> {
  const own = await store.write(async (tx) => {
    await knownUser(tx.db, id)
    const known = await theirSender(tx, id, { channel, sender })
    const senders = await sendersOf(tx.db, [id])
    if (senders.length === 1)
      throw new UserError('This is the only sender of this user: there is nobody to part from.', {
        code: 'only-sender',
      })
    const { name } = known.sender
    const user = await people.parted(tx, { channel, platform }, { id: sender, ...(name === null ? {} : { name }) })
    await putSender(tx.db, { ...known.sender, user: user.id, mapped: 'linked' })
    return user.id
  })
  await people.changed()
  return own
}

function mergedLimits(limits: Limits, patch: NonNullable<UserPatch['limits']> | null): Limits {
  if (patch === null) return {}
  const of = (key: keyof Limits) => (patch[key] === undefined ? limits[key] : (patch[key] ?? undefined))
  return { perMinute: of('perMinute'), perDay: of('perDay'), tokensPerDay: of('tokensPerDay') }
}

function differences(user: User, change: UserChange): string[] {
  const keys = ['name', 'email', 'employeeNo', 'department', 'role', 'limits', 'disabled', 'locked'] as const
  return keys.flatMap((key) => {
    const now = change[key]
    if (now === undefined || JSON.stringify(user[key]) === JSON.stringify(now)) return []
    return [key === 'limits' || typeof now === 'boolean' ? `${key}: ${JSON.stringify(now)}` : `${key}: changed`]
  })
}
