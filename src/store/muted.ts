import type { Store } from './db.ts'

/** Who does not want to be told, in one conversation, of what they watch there. */
export class Muted {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async has(conversation: string, sender: string): Promise<boolean> {
    const row = await this.#store.db
      .selectFrom('muted')
      .select('at')
      .where('conversation', '=', conversation)
      .where('sender', '=', sender)
      .executeTakeFirst()
    return row !== undefined
  }

  async add(conversation: string, sender: string): Promise<void> {
    await this.#store.write(({ db }) =>
      db
        .insertInto('muted')
        .values({ conversation, sender, at: Date.now() })
        .onConflict((c) => c.doNothing())
        .execute(),
    )
  }

  async remove(conversation: string, sender: string): Promise<void> {
    await this.#store.write(({ db }) =>
      db.deleteFrom('muted').where('conversation', '=', conversation).where('sender', '=', sender).execute(),
    )
  }
}
