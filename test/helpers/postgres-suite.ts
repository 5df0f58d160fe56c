import { runMigrations } from 'graphile-worker'
import { afterAll, describe, inject } from 'vitest'
import { z } from 'zod'
import { migrate } from '../../src/store/db.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { createDatabase } from './postgres.ts'
import type {} from './postgres-global.ts'

export interface PostgresForTests {
  /** The address of a new, empty database; it is dropped when the file's tests are over. */
  createDatabase(): Promise<string>
  /** As `createDatabase`, with the tables of a gateway in it: they are made once a file, and copied. */
  createTables(): Promise<string>
}

/** Tests that need a real PostgreSQL. Where none can be had they are skipped, and the reason is in their name. */
export async function describeOnPostgres(name: string, tests: (postgres: PostgresForTests) => void): Promise<void> {
  const answer = await fetch(inject('postgresDesk'))
  const { url, reason } = deskAnswer.parse(await answer.json())
  if (url === undefined) {
    const none = () => Promise.reject(reason)
    describe.skip(`${name} (left out: ${reason})`, () => tests({ createDatabase: none, createTables: none }))
    return
  }
  describe(name, () => {
    const drops: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const drop of drops) await drop()
    })
    const create = async (original?: string) => {
      const { url: database, drop } = await createDatabase(url, original)
      drops.push(drop)
      return database
    }
    let tables: Promise<string> | undefined
    /** PostgreSQL copies a database for one at a time. */
    let copied: Promise<unknown> = Promise.resolve()
    tests({
      createDatabase: () => create(),
      createTables() {
        const copy = copied.then(async () => {
          tables ??= create().then(withTables)
          return create(await tables)
        })
        copied = copy.catch(() => undefined)
        return copy
      },
    })
  })
}

async function withTables(url: string): Promise<string> {
  const store = await openPostgres(url)
  await migrate(store)
  await store.close()
  await runMigrations({ connectionString: url })
  return url
}

const deskAnswer = z.object({ url: z.string().optional(), reason: z.string().optional() })
