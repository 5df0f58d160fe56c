import { afterAll, describe, inject } from 'vitest'
import { z } from 'zod'
import { createDatabase } from './postgres.ts'
import type {} from './postgres-global.ts'

export interface PostgresForTests {
  /** The address of a new, empty database; it is dropped when the file's tests are over. */
  createDatabase(): Promise<string>
}

/** Tests that need a real PostgreSQL. Where none can be had they are skipped, and the reason is in their name. */
export async function describeOnPostgres(name: string, tests: (postgres: PostgresForTests) => void): Promise<void> {
  const answer = await fetch(inject('postgresDesk'))
  const { url, reason } = deskAnswer.parse(await answer.json())
  if (url === undefined) {
    describe.skip(`${name} (left out: ${reason})`, () => tests({ createDatabase: () => Promise.reject(reason) }))
    return
  }
  describe(name, () => {
    const drops: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const drop of drops) await drop()
    })
    tests({
      async createDatabase() {
        const { url: database, drop } = await createDatabase(url)
        drops.push(drop)
        return database
      },
    })
  })
}

const deskAnswer = z.object({ url: z.string().optional(), reason: z.string().optional() })
