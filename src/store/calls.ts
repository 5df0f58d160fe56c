import type { Store } from './db.ts'

/** The calls an account has made in a calendar month, counted by every process. */
export class Calls {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Adds calls to a month's count and returns what it then is. */
  async add(account: string, month: string, calls: number): Promise<number> {
    const { count } = await this.#store.write(
      ({ db }) =>
        db
          .insertInto('calls')
          .values({ account, month, count: calls })
          .onConflict((c) =>
            c.columns(['account', 'month']).doUpdateSet((e) => ({ count: e('calls.count', '+', calls) })),
          )
          .returning('count')
          .executeTakeFirstOrThrow(),
      { safe: 'process' },
    )
    return Number(count)
  }
}
