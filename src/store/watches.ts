import type { ExpressionBuilder } from 'kysely'
import type { Watched } from '../contract/agent.ts'
import type { Json } from '../contract/message.ts'
import type { Store, Tx } from './db.ts'
import type { Schema, WatchKind, WatchRow } from './schema.ts'

/** Which watch is meant. */
export interface WatchKey {
  conversation: string
  agent: string
  key: string
}

/** What a watched session has asked last: the options, as people saw them. */
export interface OpenQuestion {
  id: string
  options: string[]
}

/** A session of an agent's own that a conversation is told of. */
export interface Watch extends WatchKey {
  sender: string
  kind: WatchKind
  title: string
  /** What has not been told here is behind it; undefined: nobody has looked yet. */
  cursor: Json | undefined
  /** What a turn is handed that replies. */
  state: Json
  /** True where `state` is younger than what turns of the conversation have left. */
  fresh: boolean
  question: OpenQuestion | undefined
  usedAt: number
}

/** What a notification leaves. */
export interface Told {
  state: Json
  /** null takes the question away that was asked before, undefined leaves it. */
  question: OpenQuestion | null | undefined
}

/** Which sessions conversations are told of, and how far they have been told. */
export class Watches {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** The agents whose sessions somebody watches. */
  async agents(): Promise<string[]> {
    const rows = await this.#store.db
      .selectFrom('watches')
      .select('agent')
      .distinct()
      .where('kind', '!=', 'refused')
      .execute()
    return rows.map(({ agent }) => agent)
  }

  /** What is watched of an agent's, each cursor of a session once. */
  async watched(agent: string): Promise<Watched[]> {
    const rows = await this.#store.db
      .selectFrom('watches')
      .select(['key', 'cursor'])
      .distinct()
      .where('agent', '=', agent)
      .where('kind', '!=', 'refused')
      .execute()
    return rows.map(({ key, cursor }) => ({ key, ...(cursor === null ? {} : { since: JSON.parse(cursor) }) }))
  }

  /** Who watches a session from this cursor on. */
  async watchersOf(agent: string, { key, since }: Watched): Promise<Watch[]> {
    const cursor = since === undefined ? null : JSON.stringify(since)
    const rows = await this.#store.db
      .selectFrom('watches')
      .selectAll()
      .where('agent', '=', agent)
      .where('key', '=', key)
      .where('cursor', cursor === null ? 'is' : '=', cursor)
      .where('kind', '!=', 'refused')
      .execute()
    return rows.map(read)
  }

  /** How many are told of these sessions. */
  async countOf(agent: string, keys: string[]): Promise<number> {
    if (keys.length === 0) return 0
    const { count } = await this.#store.db
      .selectFrom('watches')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('agent', '=', agent)
      .where('key', 'in', keys)
      .where('kind', '!=', 'refused')
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** All of a conversation, the oldest first. */
  async in(conversation: string): Promise<Watch[]> {
    const rows = await this.#store.db
      .selectFrom('watches')
      .selectAll()
      .where('conversation', '=', conversation)
      .orderBy('created_at')
      .orderBy('key')
      .execute()
    return rows.map(read)
  }

  async get(watch: WatchKey): Promise<Watch | undefined> {
    const row = await this.#store.db.selectFrom('watches').selectAll().where(one(watch)).executeTakeFirst()
    return row && read(row)
  }

  /** Somebody asks to be told. What is watched already goes on from where it is. */
  async ask(watch: WatchKey & { sender: string; title: string; state: Json }): Promise<void> {
    const { sender } = watch
    await this.#store.write(({ db }) =>
      db
        .insertInto('watches')
        .values(fresh(watch, 'asked', undefined))
        .onConflict((c) => c.columns(['conversation', 'agent', 'key']).doUpdateSet({ kind: 'asked', sender }))
        .execute(),
    )
  }

  /** Nobody is told of it here any more. As long as the conversation is in it, that has to be remembered. */
  async drop(watch: WatchKey, connected: boolean): Promise<void> {
    await this.#store.write(async ({ db }) => {
      if (connected) {
        await db.updateTable('watches').set({ kind: 'refused', cursor: null }).where(one(watch)).execute()
      } else await deleting(db, watch)
    })
  }

  /** A conversation has left the sessions that it was in; what was asked for stays. */
  async leave(conversation: string): Promise<void> {
    await this.#store.write(
      ({ db }) =>
        db
          .deleteFrom('watches')
          .where('conversation', '=', conversation)
          .where('kind', 'in', ['connected', 'refused'])
          .execute(),
      { safe: 'process' },
    )
  }

  /**
   * A turn has told a session up to this cursor; undefined leaves it. With `connects` the conversation is in it from now on, and in no
   * other of this agent's.
   */
  async tell(
    watch: WatchKey & { sender: string; title?: string; state: Json; cursor: Json | undefined },
    { connects }: { connects: boolean },
  ): Promise<void> {
    const { conversation, agent, key, cursor } = watch
    const set = {
      fresh: 0,
      question: null,
      used_at: Date.now(),
      ...(cursor === undefined ? {} : { cursor: JSON.stringify(cursor) }),
    }
    await this.#store.write(
      async ({ db }) => {
        if (!connects) {
          await db.updateTable('watches').set(set).where(one(watch)).execute()
          return
        }
        await db
          .deleteFrom('watches')
          .where('conversation', '=', conversation)
          .where('agent', '=', agent)
          .where('key', '!=', key)
          .where('kind', 'in', ['connected', 'refused'])
          .execute()
        await db
          .insertInto('watches')
          .values(fresh({ title: '', ...watch }, 'connected', cursor))
          .onConflict((c) => c.columns(['conversation', 'agent', 'key']).doUpdateSet(set))
          .execute()
      },
      { safe: 'process' },
    )
  }

  /**
   * Moves a watch on, unless somebody else has meanwhile: then false, and nothing has changed. What was `told` with it is what a reply
   * goes on from; where nothing was, that stays.
   */
  async advance(
    { db }: Tx,
    watch: Watch,
    { cursor, title, told }: { cursor: Json; title: string; told: Told | undefined },
  ): Promise<boolean> {
    const before = watch.cursor === undefined ? null : JSON.stringify(watch.cursor)
    const row = await db
      .updateTable('watches')
      .set({ cursor: JSON.stringify(cursor), title, ...(told ? columnsOf(told) : {}) })
      .where(one(watch))
      .where('cursor', before === null ? 'is' : '=', before)
      .returning('key')
      .executeTakeFirst()
    return row !== undefined
  }

  /** Hands what is youngest of a watched session over to a session of ours, once. */
  async handOver(watch: WatchKey, session: string): Promise<void> {
    await this.#store.write(
      async ({ db }) => {
        const row = await db
          .updateTable('watches')
          .set({ fresh: 0 })
          .where(one(watch))
          .returning('state')
          .executeTakeFirst()
        if (!row) return
        const set = { state: row.state, used_at: Date.now() }
        await db.updateTable('sessions').set(set).where('id', '=', session).execute()
      },
      { safe: 'process' },
    )
  }

  /** Ends a watch for good, in the transaction that says so. False when it had ended. */
  async end({ db }: Tx, watch: WatchKey): Promise<boolean> {
    return deleting(db, watch)
  }

  /** States of the turns that a conversation is at work on: what they tell is not told a second time. */
  async turnsIn({ db }: Tx, conversation: string): Promise<{ agent: string; state: Json }[]> {
    const rows = await db
      .selectFrom('messages')
      .innerJoin('tasks', 'tasks.message', 'messages.seq')
      .innerJoin('sessions', 'sessions.id', 'tasks.session')
      .select(['sessions.agent', 'sessions.state'])
      .where('messages.lane', '=', conversation)
      .where('messages.state', 'in', ['waiting', 'running'])
      .execute()
    return rows.map(({ agent, state }) => ({ agent, state: state === null ? null : JSON.parse(state) }))
  }

  /** Forgets watches that nobody asked for, in which nothing has happened since an instant. */
  async forgetBefore(instant: number): Promise<void> {
    await this.#store.write(
      ({ db }) => db.deleteFrom('watches').where('kind', '!=', 'asked').where('used_at', '<', instant).execute(),
      { safe: 'process' },
    )
  }
}

/** The row of one watch. */
const one =
  ({ conversation, agent, key }: WatchKey) =>
  (e: ExpressionBuilder<Schema, 'watches'>) =>
    e.and({ conversation, agent, key })

async function deleting(db: Tx['db'], watch: WatchKey): Promise<boolean> {
  const row = await db.deleteFrom('watches').where(one(watch)).returning('key').executeTakeFirst()
  return row !== undefined
}

const columnsOf = ({ state, question }: Told) => ({
  state: JSON.stringify(state),
  fresh: 1,
  used_at: Date.now(),
  ...(question === undefined ? {} : { question: question && JSON.stringify(question) }),
})

function fresh(
  { conversation, agent, key, sender, title, state }: WatchKey & { sender: string; title: string; state: Json },
  kind: WatchKind,
  cursor: Json | undefined,
): WatchRow {
  const now = Date.now()
  return {
    conversation,
    agent,
    key,
    sender,
    kind,
    title,
    cursor: cursor === undefined ? null : JSON.stringify(cursor),
    state: JSON.stringify(state),
    fresh: 0,
    question: null,
    created_at: now,
    used_at: now,
  }
}

function read(row: WatchRow): Watch {
  return {
    conversation: row.conversation,
    agent: row.agent,
    key: row.key,
    sender: row.sender,
    kind: row.kind,
    title: row.title,
    cursor: row.cursor === null ? undefined : JSON.parse(row.cursor),
    state: JSON.parse(row.state),
    fresh: row.fresh === 1,
    question: row.question === null ? undefined : JSON.parse(row.question),
    usedAt: row.used_at,
  }
}
