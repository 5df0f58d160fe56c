import { sql } from 'kysely'
import type { Store } from './db.ts'

/** Dead letters are counted up to here. */
const MOST_COUNTED = 1_000
/** Turns are looked at among so many of the latest ones of each agent. */
const LAST_TURNS = 3
/** An agent whose last turn is older than this may have been mended since, in ms. */
const LATELY = 24 * 3600_000

/** How many answers could not be delivered, at most a thousand. */
export async function countUndelivered({ db }: Pick<Store, 'db'>): Promise<number> {
  const { count } = await db
    .selectFrom(
      db.selectFrom('messages').select('seq').where('state', '=', 'undelivered').limit(MOST_COUNTED).as('dead'),
    )
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The last failure of an agent of which every one of the last turns failed. */
export interface Failing {
  agent: string
  seq: number
  error: string
  cause: string | null
  at: number
}

/** Those of these agents whose last three turns failed, all within a day. */
export async function failingAgents({ db }: Pick<Store, 'db'>, agents: readonly string[]): Promise<Failing[]> {
  const found = await Promise.all(
    agents.map(async (agent) => {
      const rows = await db
        .selectFrom('tasks')
        .innerJoin('messages', 'messages.seq', 'tasks.message')
        .select(['messages.seq', 'messages.state', 'messages.error', 'messages.cause', 'messages.received_at'])
        .where('tasks.agent', '=', agent)
        .where('messages.state', 'not in', ['waiting', 'running'])
        .orderBy('tasks.message', 'desc')
        .limit(sql.lit(LAST_TURNS))
        .execute()
      const failed = rows.filter((row) => row.state === 'failed' && row.received_at > Date.now() - LATELY)
      const [last] = failed
      if (!last || failed.length < LAST_TURNS) return []
      return [{ agent, seq: last.seq, error: last.error ?? '', cause: last.cause, at: last.received_at }]
    }),
  )
  return found.flat()
}
