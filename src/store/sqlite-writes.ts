import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, type DatabaseConnection } from 'kysely'
import { isBusy, type SqliteDriver } from './sqlite-driver.ts'

/** How long a write waits for a database that another program has locked, in ms. */
const LOCK_PATIENCE = 5000
/** Writes in one transaction: the event loop does nothing else until it is committed, about 0.1 ms for each. */
const MOST = 50

const [BEGIN, COMMIT] = [CompiledQuery.raw('begin immediate'), CompiledQuery.raw('commit')]
const SAVEPOINT = CompiledQuery.raw('savepoint own')
const TAKE_BACK = CompiledQuery.raw('rollback to own')
const RELEASE = CompiledQuery.raw('release own')

interface Waiting {
  work(): Promise<void>
  committed(): void
  refused(error: unknown): void
}

/**
 * Writes of the same turn of the event loop share one transaction: beginning and committing cost more than most of what is
 * written. Each stands behind a savepoint of its own, so one that fails takes back its own changes only.
 */
export class SqliteWrites {
  readonly #driver: SqliteDriver
  readonly #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  /** Resolves when `work` is committed. Rejects with its error, or the transaction's, and nothing has changed then. */
  add<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T
      this.#waiting.push({
        async work() {
          result = await work()
        },
        committed: () => resolve(result),
        refused: reject,
      })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise(setImmediate)
      const group = this.#waiting.splice(0, MOST)
      const deadline = Date.now() + LOCK_PATIENCE
      while (!(await this.#tryTogether(group, deadline))) await sleep(50)
    }
    // Here and not when the promise is told: what is added in between would wait for a round that nobody begins.
    this.#running = undefined
  }

  /** False when another program has the database locked, and those of the group that are left should come again. */
  async #tryTogether(group: Waiting[], deadline: number): Promise<boolean> {
    const connection = await this.#driver.acquireConnection()
    try {
      await connection.executeQuery(BEGIN)
      if (group.length === 1) await group[0]?.work()
      else for (const one of [...group]) if (!(await this.#alone(one, connection))) group.splice(group.indexOf(one), 1)
      await connection.executeQuery(COMMIT)
      for (const { committed } of group) committed()
    } catch (error) {
      await this.#driver.rollbackTransaction(connection)
      if (isBusy(error) && Date.now() < deadline) return false
      for (const { refused } of group) refused(error)
    } finally {
      await this.#driver.releaseConnection()
    }
    return true
  }

  /** False when it failed and was told so. Throws when that was a failure of the whole transaction: a full disk, a lock. */
  async #alone(one: Waiting, connection: DatabaseConnection): Promise<boolean> {
    await connection.executeQuery(SAVEPOINT)
    let done = true
    try {
      await one.work()
    } catch (error) {
      if (!this.#driver.inTransaction || isBusy(error)) throw error
      await connection.executeQuery(TAKE_BACK)
      one.refused(error)
      done = false
    }
    await connection.executeQuery(RELEASE)
    return done
  }
}
