import { Worker } from 'node:worker_threads'

const program = `
  const { DatabaseSync } = require('node:sqlite')
  const { file, sql, values } = require('node:worker_threads').workerData
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma busy_timeout = 1000; pragma synchronous = normal')
    database.prepare(sql).all(...values)
  } finally {
    database.close()
  }`

/** Runs one slow statement on a thread and a connection of its own, so that neither the event loop nor a writer waits for it. */
export function onThread(file: string, sql: string, ...values: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, { eval: true, workerData: { file, sql, values } })
    thread.once('error', reject)
    thread.once('exit', () => resolve())
  })
}
