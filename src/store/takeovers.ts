import type { Store, Tx } from './db.ts'
import { statement } from './statement.ts'

/** A person who answers a conversation in the agent's place. */
export interface Takeover {
  /** As the audit log names them: `account:ID`, `key:ID`. */
  by: string
  name: string
  since: number
}

/** Conversations in which a person answers. It stays so, through restarts, until it is handed back. */
export class Takeovers {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Who answers in a conversation; undefined when its agent does. */
  async of(conversation: string): Promise<Takeover | undefined> {
    const [row] = await taken(this.#store.db, { conversation })
    return row && takeoverOf(row)
  }

  /** From now on this person answers, whoever did before. */
  async begin({ db }: Tx, conversation: string, { by, name, since }: Takeover): Promise<void> {
    await db
      .updateTable('conversations')
      .set({ taken_by: by, taken_by_name: name, taken_at: since })
      .where('id', '=', conversation)
      .execute()
  }

  /** From now on the agent answers. False when it did already. */
  async end({ db }: Tx, conversation: string): Promise<boolean> {
    const row = await db
      .updateTable('conversations')
      .set({ taken_by: null, taken_by_name: null, taken_at: null })
      .where('id', '=', conversation)
      .where('taken_at', 'is not', null)
      .returning('id')
      .executeTakeFirst()
    return row !== undefined
  }

  /** Those that were taken over before an instant, the oldest first. */
  async olderThan(before: number, most: number): Promise<(Takeover & { conversation: string; channel: string })[]> {
    const rows = await this.#store.db
      .selectFrom('conversations')
      .select(['id', 'channel', 'taken_by', 'taken_by_name', 'taken_at'])
      .where('taken_at', '<', before)
      .orderBy('taken_at')
      .limit(most)
      .execute()
    return rows.flatMap((row) => {
      const takeover = takeoverOf(row)
      return takeover ? [{ ...takeover, conversation: row.id, channel: row.channel }] : []
    })
  }
}

/** What a conversation's row says of it. */
export function takeoverOf(row: {
  taken_by: string | null
  taken_by_name: string | null
  taken_at: number | null
}): Takeover | undefined {
  if (row.taken_by === null || row.taken_at === null) return undefined
  return { by: row.taken_by, name: row.taken_by_name ?? '', since: row.taken_at }
}

const taken = statement((db, v: { conversation: string }) =>
  db.selectFrom('conversations').select(['taken_by', 'taken_by_name', 'taken_at']).where('id', '=', v.conversation),
)
