import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Tx } from './db.ts'
import { isOpen } from './job.ts'
import type { Schema } from './schema.ts'
import { type Sender, sendersOf } from './senders.ts'

type Db = Kysely<Schema>
type Key = Pick<Sender, 'channel' | 'sender'>

/** Who a message is from once nobody may know. */
const NOBODY = 'erased'

/** The messages of these senders that have no outcome yet are stopped; those that somebody works on are told so, and returned. */
export async function stopAllOf({ db }: Tx, senders: Key[]): Promise<{ seq: number; lane: string }[]> {
  const begun: { seq: number; lane: string }[] = []
  for (const { channel, sender } of senders) {
    const rows = await db
      .updateTable('messages')
      .set({
        cancelled: 1,
        due: 0,
        state: sql`case when attempt = 0 then 'stopped' else state end`,
        settled_at: sql`case when attempt = 0 then cast(${Date.now()} as bigint) else settled_at end`,
      })
      .where('channel', '=', channel)
      .where('sender', '=', sender)
      .where(isOpen)
      .returning(['seq', 'lane', 'state'])
      .execute()
    begun.push(...rows.filter(({ state }) => state !== 'stopped'))
  }
  return begun
}

/** Whether any of their messages has no outcome yet. */
export async function hasOpen(db: Db, senders: Key[]): Promise<boolean> {
  for (const { channel, sender } of senders) {
    const row = await db
      .selectFrom('messages')
      .select('seq')
      .where('channel', '=', channel)
      .where('sender', '=', sender)
      .where('state', 'in', ['waiting', 'running'])
      .limit(1)
      .executeTakeFirst()
    if (row) return true
  }
  return false
}

/**
 * Forgets a person: who they are, what they said and what they were told. What is left are messages without words, from nobody, so that
 * the statistics stay and no platform's message is taken for a new one.
 */
export async function eraseUser({ db }: Tx, id: string): Promise<{ messages: number }> {
  const senders = await sendersOf(db, [id])
  const conversations = await conversationsOf(db, senders)
  let messages = 0
  for (const conversation of conversations) {
    const seqs = await messagesIn(db, conversation, senders)
    messages += seqs.length
    for (let at = 0; at < seqs.length; at += BATCH) await blank(db, seqs.slice(at, at + BATCH))
    await forget(db, conversation, senders)
  }
  for (const { channel, sender } of senders) {
    await db
      .deleteFrom('feedback')
      .where('sender', '=', sender)
      .where('message', 'in', answersOn(db, channel))
      .execute()
    await db.deleteFrom('pairings').where('channel', '=', channel).where('sender', '=', sender).execute()
  }
  await db.deleteFrom('senders').where('user', '=', id).execute()
  await db.deleteFrom('users').where('id', '=', id).execute()
  return { messages }
}

const BATCH = 500

interface Theirs {
  id: string
  channel: string
  /** Nobody else speaks in it: then it is theirs altogether. */
  alone: boolean
}

async function conversationsOf(db: Db, senders: Key[]): Promise<Theirs[]> {
  const found = new Map<string, Theirs>()
  for (const { channel, sender } of senders) {
    const rows = await db
      .selectFrom('messages')
      .select('conversation')
      .distinct()
      .where('channel', '=', channel)
      .where('sender', '=', sender)
      .execute()
    for (const { conversation } of rows) found.set(conversation, { id: conversation, channel, alone: true })
  }
  for (const theirs of found.values()) {
    const other = await db
      .selectFrom('messages')
      .select('seq')
      .where('conversation', '=', theirs.id)
      .where('sender', 'not in', [NOBODY, ...senders.map(({ sender }) => sender)])
      .where('sender', 'not like', 'api:%')
      .limit(1)
      .executeTakeFirst()
    theirs.alone = other === undefined
  }
  return [...found.values()]
}

async function messagesIn(db: Db, { id, alone }: Theirs, senders: Key[]): Promise<number[]> {
  let query = db.selectFrom('messages').select('seq').where('conversation', '=', id)
  if (!alone)
    query = query.where(
      'sender',
      'in',
      senders.map(({ sender }) => sender),
    )
  return (await query.execute()).map(({ seq }) => seq)
}

/** A message keeps its id and its outcome, and loses everything that was said. */
async function blank(db: Db, seqs: number[]): Promise<void> {
  const body = { conversation: { key: NOBODY, kind: 'direct' }, sender: { id: NOBODY }, text: '', files: [], sentAt: 0 }
  await db
    .updateTable('messages')
    .set({
      sender: NOBODY,
      sender_name: null,
      text: '',
      body: JSON.stringify({ id: NOBODY, ...body, addressed: true, address: null }),
      verdict: null,
      error: null,
      wiped_at: Date.now(),
    })
    .where('seq', 'in', seqs)
    .execute()
  await db
    .updateTable('replies')
    .set({ view: JSON.stringify({ text: '', state: 'done' }), pages: '[]', timeline: '[]', address: 'null' })
    .where('message', 'in', seqs)
    .execute()
  await db
    .updateTable('tasks')
    .set({ asked: '', answer: null, answer_key: null })
    .where('message', 'in', seqs)
    .execute()
}

/** A chat of their own loses its name, which is an id of the platform; in a shared one, they are no longer named. */
async function forget(db: Db, { id, channel, alone }: Theirs, senders: Key[]): Promise<void> {
  const names = senders.map(({ sender }) => sender)
  if (!alone) {
    await db
      .updateTable('conversations')
      .set({ speaker: null, speaker_name: null })
      .where('id', '=', id)
      .where('speaker', 'in', names)
      .execute()
    await db.deleteFrom('watches').where('conversation', '=', id).where('sender', 'in', names).execute()
    await db.deleteFrom('muted').where('conversation', '=', id).where('sender', 'in', names).execute()
    return
  }
  const nameless = `${channel}:${NOBODY}:${randomUUID()}`
  await db
    .insertInto('conversations')
    .values({
      id: nameless,
      channel,
      chat: JSON.stringify({ key: NOBODY, kind: 'direct' }),
      address: 'null',
      updated_at: Date.now(),
    })
    .execute()
  await db
    .updateTable('messages')
    .set({ conversation: nameless, lane: nameless })
    .where('conversation', '=', id)
    .execute()
  await db
    .updateTable('sessions')
    .set({ conversation: nameless, state: null, ended_at: sql`coalesce(ended_at, cast(${Date.now()} as bigint))` })
    .where((e) =>
      e.or([e('conversation', '=', id), sql<boolean>`substr(conversation, 1, ${id.length + 1}) = ${`${id}>`}`]),
    )
    .execute()
  await db.deleteFrom('watches').where('conversation', '=', id).execute()
  await db.deleteFrom('muted').where('conversation', '=', id).execute()
  await db.deleteFrom('conversations').where('id', '=', id).execute()
}

const answersOn = (db: Db, channel: string) => db.selectFrom('messages').select('seq').where('channel', '=', channel)
