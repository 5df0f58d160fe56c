import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Counts one more try and says how many there were in the window, and when it ends. One statement: two at once are two. */
export async function countTry(
  db: Db,
  name: string,
  { now, window }: { now: number; window: number },
): Promise<{ count: number; until: number }> {
  const over = sql<boolean>`auth_tries.until <= ${now}`
  // An end beyond the window is the work of a clock that was put back: that opens nothing, and does not wait for ever.
  const far = sql<boolean>`auth_tries.until > ${now + window}`
  return db
    .insertInto('auth_tries')
    .values({ name, count: 1, until: now + window })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        count: sql<number>`case when ${over} then 1 else auth_tries.count + 1 end`,
        until: sql<number>`case when ${over} or ${far} then ${now + window} else auth_tries.until end`,
      }),
    )
    .returning(['count', 'until'])
    .executeTakeFirstOrThrow()
}

export async function forgetTries(db: Db, name: string): Promise<void> {
  await db.deleteFrom('auth_tries').where('name', '=', name).execute()
}

export async function giveBackTry(db: Db, name: string): Promise<void> {
  await db
    .updateTable('auth_tries')
    .set((e) => ({ count: e('count', '-', 1) }))
    .where('name', '=', name)
    .where('count', '>', 0)
    .execute()
}
