import type { Store } from './db.ts'

/** The record of a turn: what was asked, what was answered, what it cost. */
export interface Task {
  message: number
  session: string
  agent: string
  asked: string
}

export interface Usage {
  input: number
  output: number
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
        await db
          .insertInto('tasks')
          .values({ message, session, agent, asked, answer: null, started_at: now, finished_at: null })
          .onConflict((c) =>
            c.column('message').doUpdateSet({ session, agent, asked, answer: null, finished_at: null }),
          )
          .execute()
        await db.updateTable('sessions').set({ used_at: now }).where('id', '=', session).execute()
      },
      { safe: 'process' },
    )
  }

  /** Ends a turn with what was said; '' for nothing. Only what was said is history. */
  async finish({ message, session }: Pick<Task, 'message' | 'session'>, answer: string, usage: Usage): Promise<void> {
    const now = Date.now()
    await this.#store.write(
      async ({ db }) => {
        await db
          .updateTable('tasks')
          .set({
            answer: answer === '' ? null : answer,
            finished_at: now,
            input_tokens: usage.input,
            output_tokens: usage.output,
          })
          .where('message', '=', message)
          .execute()
        await db.updateTable('sessions').set({ used_at: now }).where('id', '=', session).execute()
      },
      { safe: 'process' },
    )
  }

  /** The last finished turns of a session, oldest first, two entries a turn. */
  async history(session: string, turns: number): Promise<{ role: 'user' | 'assistant'; text: string }[]> {
    const rows = await this.#store.db
      .selectFrom('tasks')
      .select(['asked', 'answer'])
      .where('session', '=', session)
      .where('answer', 'is not', null)
      .orderBy('message', 'desc')
      .limit(turns)
      .execute()
    return rows.reverse().flatMap((row) => [
      { role: 'user' as const, text: row.asked },
      { role: 'assistant' as const, text: row.answer ?? '' },
    ])
  }
}
