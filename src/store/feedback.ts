import type { Feedback } from '../contract/message.ts'
import type { Store } from './db.ts'

/** What people think of answers: the last word of each person on each answer. */
export class Judgements {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Keeps a judgement; false when nobody knows the answer that it is about. */
  async put(channel: string, { on, sender, verdict, comment }: Feedback): Promise<boolean> {
    return this.#store.write(async ({ db }) => {
      const found = await ('reply' in on
        ? db.selectFrom('replies').select('message as seq').where('id', '=', on.reply).where('channel', '=', channel)
        : db.selectFrom('messages').select('seq').where('id', '=', on.message).where('channel', '=', channel)
      ).executeTakeFirst()
      if (!found) return false
      const said = { verdict, comment: comment ?? null, given_at: Date.now(), told_at: null }
      await db
        .insertInto('feedback')
        .values({ message: found.seq, sender: sender.id, sender_name: sender.name ?? null, ...said })
        .onConflict((c) => c.columns(['message', 'sender']).doUpdateSet(said))
        .execute()
      return true
    })
  }
}
