import type { Tx } from './db.ts'

/** Removes all that was ever said on these channels, and the people who are known from nowhere else. Nothing may run there any more. */
export async function forgetChannels({ db }: Tx, channels: string[]): Promise<void> {
  if (channels.length === 0) return
  const messages = db.selectFrom('messages').select('seq').where('channel', 'in', channels)
  for (const table of ['tasks', 'feedback', 'replies'] as const)
    await db.deleteFrom(table).where('message', 'in', messages).execute()
  const conversations = db.selectFrom('conversations').select('id').where('channel', 'in', channels)
  for (const table of ['sessions', 'watches', 'muted'] as const)
    await db.deleteFrom(table).where('conversation', 'in', conversations).execute()
  const people = await db.selectFrom('senders').select('user').distinct().where('channel', 'in', channels).execute()
  for (const table of ['messages', 'conversations', 'senders', 'pairings', 'channel_status'] as const)
    await db.deleteFrom(table).where('channel', 'in', channels).execute()
  for (const { user } of people) {
    const elsewhere = await db.selectFrom('senders').select('user').where('user', '=', user).limit(1).executeTakeFirst()
    if (!elsewhere) await db.deleteFrom('users').where('id', '=', user).execute()
  }
}
