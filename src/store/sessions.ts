import { randomUUID } from 'node:crypto'
import type { Json } from '../contract/message.ts'
import type { Store } from './db.ts'
import { statement } from './statement.ts'

/** The memory that turns share. */
export interface Session {
  id: string
  conversation: string
  agent: string
  state: Json | undefined
  startedAt: number
  usedAt: number
}

/** Sessions and their finished turns. Called for one conversation by one process at a time: its lane's. */
export class Sessions {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async current(conversation: string): Promise<Session | undefined> {
    const [row] = await current(this.#store.db, { conversation })
    return (
      row && {
        id: row.id,
        conversation,
        agent: row.agent,
        state: row.state === null ? undefined : JSON.parse(row.state),
        startedAt: row.started_at,
        usedAt: row.used_at,
      }
    )
  }

  /** Ends the current session, if any, and starts a fresh one. */
  async start(conversation: string, agent: string, id: string = randomUUID()): Promise<Session> {
    const now = Date.now()
    const session: Session = { id, conversation, agent, state: undefined, startedAt: now, usedAt: now }
    await this.#store.write(
      async ({ db }) => {
        await ending(db, { conversation, now })
        await starting(db, { id, conversation, agent, now })
      },
      { safe: 'process' },
    )
    return session
  }

  /** The same, but once for each message that asks for it: another attempt at the message goes on in the session of the first. */
  async startFor(message: number, conversation: string, agent: string): Promise<Session> {
    const current = await this.current(conversation)
    const id = `new-${message}`
    if (current?.id === id) return current
    const used = await this.#store.db.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst()
    return this.start(conversation, agent, used ? undefined : id)
  }

  /** Ends the current sessions of all of these. */
  async end(conversations: string[]): Promise<void> {
    if (conversations.length === 0) return
    await this.#store.write(
      ({ db }) =>
        db
          .updateTable('sessions')
          .set({ ended_at: Date.now() })
          .where('conversation', 'in', conversations)
          .where('ended_at', 'is', null)
          .execute(),
      { safe: 'process' },
    )
  }

  async remember(session: string, state: Json): Promise<void> {
    await this.#store.write(
      ({ db }) =>
        db
          .updateTable('sessions')
          .set({ state: JSON.stringify(state) })
          .where('id', '=', session)
          .execute(),
      { safe: 'process' },
    )
  }
}

const current = statement((db, v: { conversation: string }) =>
  db.selectFrom('sessions').selectAll().where('conversation', '=', v.conversation).where('ended_at', 'is', null),
)

const ending = statement((db, v: { conversation: string; now: number }) =>
  db
    .updateTable('sessions')
    .set({ ended_at: v.now })
    .where('conversation', '=', v.conversation)
    .where('ended_at', 'is', null),
)

const starting = statement((db, v: { id: string; conversation: string; agent: string; now: number }) =>
  db.insertInto('sessions').values({
    id: v.id,
    conversation: v.conversation,
    agent: v.agent,
    state: null,
    started_at: v.now,
    used_at: v.now,
    ended_at: null,
  }),
)
