import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** How long a thread without work is kept, in ms: beginning one takes 0.1 s of processor, and it holds several MB. */
const KEPT = 30_000

const program = `
  const { DatabaseSync } = require('node:sqlite')
  const { parentPort, workerData } = require('node:worker_threads')
  const database = new DatabaseSync(workerData)
  database.exec('pragma busy_timeout = 1000; pragma synchronous = normal')
  parentPort.on('message', (work) => {
    if (work === 'end') {
      database.close()
      return parentPort.close()
    }
    try {
      database.prepare(work.sql).all(...work.values)
      parentPort.postMessage({})
    } catch (error) {
      parentPort.postMessage({ error })
    }
  })`

/**
 * Runs slow statements one after the other on a thread and a connection of its own, so that neither the event loop nor a writer
 * waits for them. The thread begins with the first one and ends some time after the last.
 */
export class SqliteThread {
  readonly #file: string
  #worker: Worker | undefined
  #waiting: PromiseWithResolvers<void>[] = []
  #ending: NodeJS.Timeout | undefined

  constructor(file: string) {
    this.#file = file
  }

  run(sql: string, ...values: string[]): Promise<void> {
    clearTimeout(this.#ending)
    const done = Promise.withResolvers<void>()
    this.#waiting.push(done)
    this.#worker ??= this.#begin()
    this.#worker.ref()
    this.#worker.postMessage({ sql, values })
    return done.promise
  }

  /** Waits for what runs. A later run() begins a thread anew. */
  async close(): Promise<void> {
    clearTimeout(this.#ending)
    const worker = this.#worker
    this.#worker = undefined
    if (!worker) return
    const ended = once(worker, 'exit')
    worker.ref()
    worker.postMessage('end')
    await ended
  }

  #begin(): Worker {
    const worker = new Worker(program, { eval: true, workerData: this.#file })
    worker.on('message', ({ error }: { error?: unknown }) => {
      const done = this.#waiting.shift()
      if (error === undefined) done?.resolve()
      else done?.reject(error)
      if (this.#waiting.length > 0) return
      worker.unref()
      this.#ending = setTimeout(() => void this.close(), KEPT)
      this.#ending.unref()
    })
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    })
    return worker
  }
}
