import { randomUUID } from 'node:crypto'
import type { InboundMessage } from '../contract/message.ts'
import type { Tx } from '../store/db.ts'
import type { Known } from '../store/senders.ts'
import { addUser, changeUser, findUser, getUser, type User, type UserChange } from '../store/users.ts'
import type { Found, Place } from './looking-up.ts'
import { userIdOf } from './users.ts'

/** Nobody was asked. */
export const nothing: Found = { profile: null, entry: undefined, lookedUpAt: null, lookAgainAt: 0 }

type Speaker = InboundMessage['sender']

interface Newcomer {
  place: Pick<Place, 'channel' | 'platform'>
  sender: Speaker
  found: Found
}

/** What is kept of a sender. */
export const senderOf = ({ channel }: Place, sender: Speaker, { profile, lookedUpAt, lookAgainAt }: Found) => ({
  channel,
  sender: sender.id,
  name: sender.name ?? null,
  profile,
  lookedUpAt,
  lookAgainAt,
})

/** Found by what somebody vouches for, or added. Whom an admin holds is not given a sender that nobody gave them. */
export async function match(
  tx: Tx,
  newcomer: Newcomer,
): Promise<{ user: User; mapped: 'email' | 'employee-no' | 'created' }> {
  const { profile, entry } = newcomer.found
  const email = entry?.email ?? profile?.email
  const found = await findUser(tx.db, { email, employeeNo: profile?.employeeNo })
  if (!found || found.locked) return { user: await addNew(tx, newcomer), mapped: 'created' }
  const { by, ...user } = found
  await changeUser(tx.db, user.id, filledIn(user, newcomer.found))
  return { user, mapped: by }
}

/** A user whose first sender this is. */
export async function addNew({ db }: Tx, { place, sender, found: { profile, entry } }: Newcomer): Promise<User> {
  const own = userIdOf(place.channel, sender.id)
  const id = (await getUser(db, own)) ? randomUUID() : own
  const email = entry?.email ?? profile?.email
  await addUser(db, {
    id,
    name: entry?.name ?? profile?.name ?? sender.name ?? sender.id,
    email: email ?? `${sender.id}@${place.platform}.com`,
    emailVerified: email !== undefined,
    employeeNo: profile?.employeeNo ?? null,
    department: entry?.department ?? profile?.department ?? null,
    source: entry ? 'directory' : place.platform,
    ...usual,
  })
  return added(db, id)
}

/** The one user that everybody is: by id, or by name. */
export async function theOne({ db }: Tx, fixed: string): Promise<{ user: User; mapped: 'fixed' }> {
  const byId = await getUser(db, fixed)
  if (byId) return { user: byId, mapped: 'fixed' }
  const named = await db
    .selectFrom('users')
    .select('id')
    .where('name', '=', fixed)
    .orderBy('created_at')
    .executeTakeFirst()
  const id = named?.id ?? userIdOf('fixed', fixed)
  const none = { email: null, emailVerified: false, employeeNo: null, department: null }
  await addUser(db, { id, name: fixed, ...none, source: 'fixed', ...usual })
  return { user: await added(db, id), mapped: 'fixed' }
}

const usual = { role: null, limits: {}, disabled: false, locked: false }

async function added(db: Tx['db'], id: string): Promise<User> {
  const user = await getUser(db, id)
  if (!user) throw new Error('a user who was added just now is not there')
  return user
}

/** What was found out and is not known yet. */
function filledIn(user: User, { profile, entry }: Found): UserChange {
  const email = entry?.email ?? profile?.email
  return {
    ...(email !== undefined && !user.emailVerified ? { email, emailVerified: true } : {}),
    ...(profile?.employeeNo !== undefined && user.employeeNo === null ? { employeeNo: profile.employeeNo } : {}),
    ...(profile?.department !== undefined && user.department === null ? { department: profile.department } : {}),
    ...(entry?.name === undefined ? {} : { name: entry.name }),
    ...(entry?.department === undefined ? {} : { department: entry.department }),
  }
}

/** The same for somebody who was asked about before: a directory has the last word, then the platform that told of them first. */
export function updated(
  user: User,
  found: Found,
  { known, sender, place }: { known: Known; sender: Speaker; place: Place },
): UserChange {
  const own = user.source === place.platform
  const department = own ? found.profile?.department : undefined
  const name = user.name === (known.sender.name ?? known.sender.sender) ? sender.name : undefined
  const fresh = found.profile?.name ?? name
  return {
    ...(department === undefined ? {} : { department }),
    ...(own && fresh !== undefined ? { name: fresh } : {}),
    ...filledIn(user, found),
  }
}
