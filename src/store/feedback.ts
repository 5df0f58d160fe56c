import type { Feedback, Json } from '../contract/message.ts'
import type { Store } from './db.ts'

/** What a person thinks of the answer to a message. */
export interface Judgement {
  sender: { id: string; name: string | undefined }
  verdict: Feedback['verdict']
  comment: string | undefined
  givenAt: number
  /** When the agent was told. */
  toldAt: number | undefined
}

/** A judgement that its agent has not been told yet. */
export interface Untold {
  message: number
  channel: string
  sender: { id: string; name?: string }
  verdict: Feedback['verdict']
  comment: string | undefined
  /** Which word of this person on this answer it is. */
  givenAt: number
  tries: number
  agent: string
  /** What the agent knows the answer by; undefined when it never said. */
  answer: Json | undefined
}

/** What people think of answers: the last word of each person on each answer. */
export class Judgements {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Keeps a judgement; false when nobody knows the answer that it is about. Of messages answered together, it is on the first. */
  async put(channel: string, { on, sender, verdict, comment }: Feedback): Promise<boolean> {
    return this.#store.write(async ({ db }) => {
      const found = await ('reply' in on
        ? db.selectFrom('replies').select('message as seq').where('id', '=', on.reply).where('channel', '=', channel)
        : db
            .selectFrom('messages')
            .select((e) => e.fn.coalesce('merged_into', 'seq').as('seq'))
            .where('id', '=', on.message)
            .where('channel', '=', channel)
      ).executeTakeFirst()
      if (!found) return false
      const now = Date.now()
      const said = { verdict, comment: comment ?? null, given_at: now, told_at: null, due: now, tries: 0 }
      await db
        .insertInto('feedback')
        .values({ message: found.seq, sender: sender.id, sender_name: sender.name ?? null, ...said })
        .onConflict((c) => c.columns(['message', 'sender']).doUpdateSet(said))
        .execute()
      return true
    })
  }

  /** What people think of one answer, the first to say so first. */
  async on(message: number): Promise<Judgement[]> {
    const rows = await this.#store.db
      .selectFrom('feedback')
      .selectAll()
      .where('message', '=', message)
      .orderBy('given_at')
      .execute()
    return rows.map((row) => ({
      sender: { id: row.sender, name: row.sender_name ?? undefined },
      verdict: row.verdict,
      comment: row.comment ?? undefined,
      givenAt: row.given_at,
      toldAt: row.told_at ?? undefined,
    }))
  }

  /** The judgement that an agent should have been told for longest. */
  async untold(): Promise<Untold | undefined> {
    const row = await this.#store.db
      .selectFrom('feedback')
      .innerJoin('messages', 'messages.seq', 'feedback.message')
      .leftJoin('tasks', 'tasks.message', 'feedback.message')
      .selectAll('feedback')
      .select(['messages.channel', 'tasks.agent', 'tasks.answer_key'])
      .where('feedback.due', '<=', Date.now())
      .orderBy('feedback.due')
      .limit(1)
      .executeTakeFirst()
    if (!row) return undefined
    return {
      message: row.message,
      channel: row.channel,
      sender: { id: row.sender, ...(row.sender_name === null ? {} : { name: row.sender_name }) },
      verdict: row.verdict,
      comment: row.comment ?? undefined,
      givenAt: row.given_at,
      tries: row.tries,
      agent: row.agent ?? '',
      answer: row.answer_key === null ? undefined : JSON.parse(row.answer_key),
    }
  }

  /** Notes what came of telling the agent. Changes nothing when the person has meanwhile thought otherwise. */
  async settle(
    { message, sender, givenAt, tries }: Untold,
    outcome: { told: true } | { told: false; due: number | null },
  ): Promise<void> {
    const came = outcome.told
      ? { told_at: Date.now(), due: null }
      : { due: outcome.due, ...(outcome.due === null ? {} : { tries: tries + 1 }) }
    await this.#store.write(
      ({ db }) =>
        db
          .updateTable('feedback')
          .set(came)
          .where('message', '=', message)
          .where('sender', '=', sender.id)
          .where('given_at', '=', givenAt)
          .execute(),
      { safe: 'process' },
    )
  }
}
