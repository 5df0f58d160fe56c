import type { Call } from '../../../lib/fake-server.ts'
import type { Books, Run, Session } from './books.ts'
import type { Executor } from './executor.ts'
import { forbidden, notFound, unprocessable } from './refusals.ts'
import type { Script } from './script.ts'

/** What every request to the fake is answered with. */
export interface Desk {
  books: Books
  executor: Executor
  scripts: Script[]
  /** Rules that a client broke. */
  broken(line: string): void
  /** Notes which request began a run, and whether it has done so before. */
  started(session: Session, request: string): void
  startedBy(session: Session, request: string): boolean
  /** So much was stopped. */
  cancelled(count: number): void
  /** Where the fake itself is reached. */
  origin(): string
  /** Whose request it is. */
  user: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function sessionFor(id: string, { books, user }: Desk): Session {
  if (!uuid.test(id)) throw unprocessable(['path', 'session_id'], 'Input should be a valid UUID')
  const session = books.sessions.get(id)
  if (!session || session.deleted) throw notFound(`Session not found: ${id}`)
  if (session.user !== user) throw forbidden()
  return session
}

export function runFor(id: string, desk: Desk): Run {
  const run = desk.books.runs.get(id)
  if (!run) throw notFound(`Run not found: ${id}`)
  sessionFor(run.session.id, desk)
  return run
}

/** A number of the query within its bounds. */
export function numberIn(
  { url }: Call,
  name: string,
  { usual, least, most }: Record<'usual' | 'least' | 'most', number>,
) {
  const given = url.searchParams.get(name)
  const number = given === null ? usual : Number(given)
  if (!Number.isInteger(number) || number < least || number > most) {
    throw unprocessable(['query', name], `Input should be an integer from ${least} to ${most}`)
  }
  return number
}
