import { sql } from 'kysely'
import type { Json, ReplyView } from '../contract/message.ts'
import type { Store } from './db.ts'
import { statement } from './statement.ts'

/** The record of a turn: what was asked, what was answered, what it cost. */
export interface Task {
  message: number
  session: string
  agent: string
  asked: string
}

/** What is known of an answer once it has ended. */
export interface Ended {
  input: number
  output: number
  /** What the agent knows the answer by. */
  key?: Json
}

export class Tasks {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Begins a turn; an earlier attempt's record is taken over. */
  async begin({ message, session, agent, asked }: Task): Promise<void> {
    const now = Date.now()
    await this.#store.write(
      async ({ db }) => {
        await beginning(db, { message, session, agent, asked, now })
        await using(db, { session, now })
      },
      { safe: 'process' },
    )
  }

  /** Ends a turn with what was said; '' for nothing. Only what was said is history. */
  async finish({ message, session }: Pick<Task, 'message' | 'session'>, answer: string, ended: Ended): Promise<void> {
    const now = Date.now()
    const { input, output } = ended
    const key = ended.key === undefined ? null : JSON.stringify(ended.key)
    await this.#store.write(
      async ({ db }) => {
        await finishing(db, { message, answer: answer === '' ? null : answer, key, input, output, now })
        await using(db, { session, now })
      },
      { safe: 'process' },
    )
  }

  /**
   * Who gave the last answer of a conversation before this message, and in which memory, where that answer leaves something to choose.
   */
  async askedLast(conversation: string, before: number): Promise<{ agent: string; memory: string } | undefined> {
    const row = await this.#store.db
      .selectFrom('messages')
      .leftJoin('tasks', 'tasks.message', 'messages.seq')
      .leftJoin('sessions', 'sessions.id', 'tasks.session')
      .leftJoin('replies', 'replies.message', 'messages.seq')
      .select(['tasks.agent', 'sessions.conversation', 'replies.view'])
      .where('messages.conversation', '=', conversation)
      .where('messages.lane', '=', conversation)
      .where('messages.seq', '<', before)
      .orderBy('messages.seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    const { buttons = [] }: Pick<ReplyView, 'buttons'> = JSON.parse(row?.view ?? '{}')
    const { agent, conversation: memory } = row ?? {}
    return buttons.length > 0 && agent && memory ? { agent, memory } : undefined
  }

  /** The last finished turns of a session, oldest first, two entries a turn. */
  async history(session: string, turns: number): Promise<{ role: 'user' | 'assistant'; text: string }[]> {
    const rows = await history(this.#store.db, { session, turns })
    return rows.reverse().flatMap((row) => [
      { role: 'user' as const, text: row.asked },
      { role: 'assistant' as const, text: row.answer ?? '' },
    ])
  }
}

interface Finish {
  message: number
  answer: string | null
  key: string | null
  input: number
  output: number
  now: number
}

const beginning = statement((db, v: Task & { now: number }) =>
  db
    .insertInto('tasks')
    .values({
      message: v.message,
      session: v.session,
      agent: v.agent,
      asked: v.asked,
      answer: null,
      started_at: v.now,
      finished_at: null,
    })
    .onConflict((c) =>
      c
        .column('message')
        .doUpdateSet({ session: v.session, agent: v.agent, asked: v.asked, answer: null, finished_at: null }),
    ),
)

const finishing = statement((db, v: Finish) =>
  db
    .updateTable('tasks')
    .set({ answer: v.answer, answer_key: v.key, finished_at: v.now, input_tokens: v.input, output_tokens: v.output })
    .where('message', '=', v.message),
)

const using = statement((db, v: { session: string; now: number }) =>
  db.updateTable('sessions').set({ used_at: v.now }).where('id', '=', v.session),
)

const history = statement((db, v: { session: string; turns: number }) =>
  db
    .selectFrom('tasks')
    .select(['asked', 'answer'])
    .where('session', '=', v.session)
    .where('answer', 'is not', null)
    .orderBy('message', 'desc')
    // A bare parameter is one that SQLite compiles the statement anew for, at each run.
    .limit(sql<number>`cast(${v.turns} as integer)`),
)
