import type { Store } from './db.ts'
import { statement } from './statement.ts'

/** What a conversation has chosen; null where it takes what is usual. */
export interface Choice {
  agent: string | null
  model: string | null
}

/** What people chose for their conversation with /agent and /model. It stays until they choose again. */
export class ChoiceStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async of(conversation: string): Promise<Choice> {
    const [row] = await chosen(this.#store.db, { conversation })
    return row ?? { agent: null, model: null }
  }

  async set(conversation: string, choice: Partial<Choice>): Promise<void> {
    await this.#store.write(({ db }) =>
      db.updateTable('conversations').set(choice).where('id', '=', conversation).execute(),
    )
  }
}

const chosen = statement((db, v: { conversation: string }) =>
  db.selectFrom('conversations').select(['agent', 'model']).where('id', '=', v.conversation),
)
