import type { Store } from './db.ts'

/** The calls an account has made in a calendar month, counted by every process. */
export class Calls {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Adds calls to this month's count and returns what it then is. */
  async add(account: string, calls: number): Promise<number> {
    const month = new Date().toISOString().slice(0, 7)
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

  /** The calls of every account in a month such as 2026-11. */
  async inMonth(month: string): Promise<Map<string, number>> {
    const rows = await this.#store.db
      .selectFrom('calls')
      .select(['account', 'count'])
      .where('month', '=', month)
      .execute()
    return new Map(rows.map(({ account, count }) => [account, Number(count)]))
  }
}
