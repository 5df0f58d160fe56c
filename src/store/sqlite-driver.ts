import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'

/** Compiled statements that are kept; without the cache everything is 30 % slower. */
const STATEMENTS = 500

/** True when another program holds a lock that this statement needs. Nothing was changed. */
export function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode
  // 5 = SQLITE_BUSY, 6 = SQLITE_LOCKED; the upper bits tell the kind (https://sqlite.org/rescode.html, 2026-11).
  return typeof code === 'number' && ((code & 0xff) === 5 || (code & 0xff) === 6)
}

/** Kysely's driver over node:sqlite: one connection, handed to one transaction at a time. */
export class SqliteDriver implements Driver {
  readonly #database: DatabaseSync
  readonly #connection: DatabaseConnection
  #last: Promise<void> = Promise.resolve()
  #release: () => void = () => undefined

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#connection = createConnection(database)
  }

  /** A full disk ends a transaction by itself, and so does who closes the database. */
  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  /** Statements through it run on the connection that its caller already has, in whatever transaction is open there. */
  inside(): Driver {
    const none = async () => undefined
    return {
      init: none,
      acquireConnection: async () => this.#connection,
      releaseConnection: none,
      beginTransaction: none,
      commitTransaction: none,
      rollbackTransaction: none,
      destroy: none,
    }
  }

  async init(): Promise<void> {
    // The connection is open from the start.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last
    const turn = Promise.withResolvers<void>()
    this.#last = turn.promise
    await before
    this.#release = turn.resolve
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk or a failed begin leaves no transaction to roll back.
    if (this.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {
    await this.#last
  }
}

interface Prepared {
  statement: StatementSync
  /** It answers with rows. Asked once: telling the columns costs more than most statements. */
  reads: boolean
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= STATEMENTS) statements.delete(statements.keys().next().value as string)
    const statement = database.prepare(sql)
    const prepared = { statement, reads: statement.columns().length > 0 }
    statements.set(sql, prepared)
    return prepared
  }

  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { statement, reads } = prepare(sql)
      const values = parameters as SQLInputValue[]
      if (reads) return { rows: statement.all(...values) as R[] }
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    // biome-ignore lint/correctness/useYield: rows are never streamed here; Kysely's interface asks for the method.
    async *streamQuery() {
      throw new Error('SQLite rows are not streamed: page through them with a limit.')
    },
  }
}
