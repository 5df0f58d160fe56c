import { type Kysely, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { Profile } from '../contract/channel.ts'
import { containing } from './like.ts'
import type { SenderRow } from './people-rows.ts'
import type { Schema } from './schema.ts'
import { statement } from './statement.ts'
import { readUser, type User } from './users.ts'

/** How a sender came to be a user's. */
export type Mapped = SenderRow['mapped']

/** An id on a platform, and whose it is. */
export interface Sender {
  channel: string
  sender: string
  user: string
  /** What the platform calls them. */
  name: string | null
  /** What the platform's directory knew about them; null when it was not asked, or said nothing. */
  profile: Profile | null
  mapped: Mapped
  /** An admin let them in, where a channel asks for that. */
  welcome: boolean
  linkedAt: number
  /** When somebody was last asked about them. */
  lookedUpAt: number | null
  lookAgainAt: number
}

/** A sender and the person behind it. */
export interface Known {
  sender: Sender
  user: User
}

type Db = Kysely<Schema>

/** One read by the key. */
export async function getKnown(db: Db, channel: string, sender: string): Promise<Known | undefined> {
  const [row] = await knowing(db, { channel, sender })
  if (!row) return undefined
  const { sender_name, sender_user, ...rest } = row
  return { sender: readSender({ ...rest, name: sender_name, user: sender_user }), user: readUser(rest) }
}

export async function sendersOf(db: Db, users: string[]): Promise<Sender[]> {
  if (users.length === 0) return []
  const rows = await db.selectFrom('senders').selectAll().where('user', 'in', users).orderBy('linked_at').execute()
  return rows.map(readSender)
}

/** Whom a channel's ids are: what the platform calls them, or else the person behind them. An id that stands in for a name is none. */
export async function namesOf(
  db: Db,
  senders: readonly { channel: string; sender: string }[],
): Promise<(channel: string, sender: string) => string | undefined> {
  const names = new Map<string, string>()
  if (senders.length === 0) return () => undefined
  const rows = await db
    .selectFrom('senders')
    .innerJoin('users', 'users.id', 'senders.user')
    .select(['senders.channel', 'senders.sender', 'senders.name', 'users.name as user_name'])
    .where('senders.channel', 'in', [...new Set(senders.map(({ channel }) => channel))])
    .where('senders.sender', 'in', [...new Set(senders.map(({ sender }) => sender))])
    .execute()
  for (const { channel, sender, name, user_name } of rows) {
    const known = name ?? user_name
    if (known !== sender) names.set(JSON.stringify([channel, sender]), known)
  }
  return (channel, sender) => names.get(JSON.stringify([channel, sender]))
}

/** That these words are in the name that we know of a sender, whose channel and id stand in those columns. */
export const knownAs = (channel: string, sender: string, words: string): RawBuilder<SqlBool> => sql<SqlBool>`exists (
  select 1 from senders join users on users.id = ${sql.ref('senders.user')}
  where senders.channel = ${sql.ref(channel)} and senders.sender = ${sql.ref(sender)}
  and ${containing(sql`coalesce(senders.name, users.name)`, words)})`

/** Adds a sender, or makes it somebody else's. Whether it was let in stays. */
export async function putSender(db: Db, sender: Omit<Sender, 'linkedAt' | 'welcome'>): Promise<void> {
  const row = {
    user: sender.user,
    name: sender.name,
    profile: sender.profile && JSON.stringify(sender.profile),
    mapped: sender.mapped,
    linked_at: Date.now(),
    looked_up_at: sender.lookedUpAt,
    look_again_at: sender.lookAgainAt,
  }
  await db
    .insertInto('senders')
    .values({ channel: sender.channel, sender: sender.sender, ...row })
    .onConflict((conflict) => conflict.columns(['channel', 'sender']).doUpdateSet(row))
    .execute()
}

/** Notes what was found out about a sender. */
export async function noteLookUp(
  db: Db,
  { channel, sender, profile, name, lookedUpAt, lookAgainAt }: Omit<Sender, 'user' | 'mapped' | 'welcome' | 'linkedAt'>,
): Promise<void> {
  await db
    .updateTable('senders')
    .set({ name, profile: profile && JSON.stringify(profile), looked_up_at: lookedUpAt, look_again_at: lookAgainAt })
    .where('channel', '=', channel)
    .where('sender', '=', sender)
    .execute()
}

/** Lets a sender in where a channel asks for that. */
export async function letIn(db: Db, channel: string, sender: string): Promise<void> {
  await db
    .updateTable('senders')
    .set({ welcome: 1 })
    .where('channel', '=', channel)
    .where('sender', '=', sender)
    .execute()
}

const knowing = statement((db, v: { channel: string; sender: string }) =>
  db
    .selectFrom('senders')
    .innerJoin('users', 'users.id', 'senders.user')
    .selectAll('users')
    .select([
      'senders.channel',
      'senders.sender',
      'senders.user as sender_user',
      'senders.name as sender_name',
      'senders.profile',
      'senders.mapped',
      'senders.welcome',
      'senders.linked_at',
      'senders.looked_up_at',
      'senders.look_again_at',
    ])
    .where('senders.channel', '=', v.channel)
    .where('senders.sender', '=', v.sender),
)

const readSender = (row: Selectable<SenderRow>): Sender => ({
  channel: row.channel,
  sender: row.sender,
  user: row.user,
  name: row.name,
  profile: row.profile === null ? null : JSON.parse(row.profile),
  mapped: row.mapped,
  welcome: row.welcome === 1,
  linkedAt: row.linked_at,
  lookedUpAt: row.looked_up_at,
  lookAgainAt: row.look_again_at,
})
