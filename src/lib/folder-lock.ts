import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes this process the only one that runs on a data folder, by SQLite's own file lock: the operating system lets go of it
 * when the process ends, however it ends. Undefined when another process has it.
 */
export function lockFolder(folder: string): { release(): void } | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, 'running.lock'))
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
    return { release: () => database.close() }
  } catch {
    database.close()
    return undefined
  }
}
