import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file asks for the run's PostgreSQL; it is started when the first one asks. */
    postgresDesk: string
  }
}

/** One PostgreSQL for a test run: its own, or the one that TEAHOUSE_TEST_POSTGRES_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  const desk = createServer(async (_request, response) => {
    server ??= haveServer()
    const answer = await server.then(
      ({ url }) => ({ url }),
      (error: Error) => ({ reason: error.message }),
    )
    response.end(JSON.stringify(answer))
  })
  desk.listen(0, '127.0.0.1')
  await once(desk, 'listening')
  const address = desk.address()
  if (address === null || typeof address === 'string') throw new Error('no port to be asked for PostgreSQL at')
  project.provide('postgresDesk', `http://127.0.0.1:${address.port}`)
  return async () => {
    desk.close()
    desk.closeAllConnections()
    await server?.then(
      ({ stop }) => stop(),
      () => undefined,
    )
  }
}

async function haveServer(): Promise<PostgresServer> {
  const given = process.env.TEAHOUSE_TEST_POSTGRES_URL
  if (given) return { url: given, stop: async () => undefined }
  try {
    return await startPostgres()
  } catch (error) {
    console.log(`Left out: the tests on PostgreSQL, because ${(error as Error).message}`)
    throw error
  }
}
