import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigurationError } from './configuration-error.ts'
import { makeDataFolder } from './data-folder.ts'

/** SQLite's code for a file that another process has locked. */
const BUSY = 5

/**
 * Makes this process the only one that runs on a data folder, by SQLite's own file lock: the operating system lets go of it
 * when the process ends, however it ends. Undefined when another process has it.
 */
export function lockFolder(folder: string): { release(): void } | undefined {
  makeDataFolder(folder)
  const file = join(folder, 'running.lock')
  const database = openLock(file)
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined
    throw unusable(file, error)
  }
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file)
  } catch (error) {
    throw unusable(file, error)
  }
}

function unusable(file: string, error: unknown): ConfigurationError {
  const why = error instanceof Error ? error.message : String(error)
  return new ConfigurationError([`The lock ${file} cannot be taken (${why}): this user must be able to write it.`])
}
