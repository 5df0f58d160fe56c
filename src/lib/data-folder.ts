import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigurationError } from './configuration-error.ts'

/** Makes the folder where it is not there yet, readable by its owner alone. The error of one that cannot be used says why. */
export function makeDataFolder(folder: string): void {
  const trouble = troubleWith(folder)
  if (trouble !== undefined) throw new ConfigurationError([`The data folder ${folder} cannot be used: ${trouble}.`])
  const missing: string[] = []
  for (let at = folder; !statSync(at, { throwIfNoEntry: false }); at = dirname(at)) missing.unshift(at)
  // Not `recursive`: in a place where nothing can be made, such as /proc, Node tries that for ever (24.21).
  for (const at of missing) make(at, folder)
}

/** Why nothing can be kept in this folder, or in the one where it would be made; undefined where all is well. */
export function troubleWith(folder: string): string | undefined {
  try {
    let at = folder
    let about = statSync(at, { throwIfNoEntry: false })
    while (!about) {
      at = dirname(at)
      about = statSync(at, { throwIfNoEntry: false })
    }
    if (!about.isDirectory()) return `${at} is not a folder`
    accessSync(at, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return reason(error)
  }
}

function make(at: string, folder: string): void {
  try {
    mkdirSync(at, { mode: 0o700 })
  } catch (error) {
    // Another process may have been quicker.
    if (codeOf(error) === 'EEXIST') return
    throw new ConfigurationError([`The data folder ${folder} cannot be made: ${reason(error)}.`])
  }
}

function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there'
    case 'EROFS':
      return 'that disk is read-only'
    case 'ENOTDIR':
      return 'a part of that path is not a folder'
    case 'ENOENT':
      return 'nothing can be made there'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
