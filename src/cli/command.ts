import type { Redactor } from '../lib/redact.ts'
import type { Providers } from '../services/config-schemas.ts'
import type { Environment, Settings } from '../settings.ts'

/** A word that may follow `npm start --`. */
export interface Command {
  name: string
  /** What may follow it: 'FILE [--yes]'. */
  usage: string
  summary: string
  /** Its own options, beside those of the settings. */
  options?: Record<string, { type: 'boolean' | 'string'; short?: string }>
  /** Words after the name. Default: none. */
  words?: { least: number; most: number }
  /** Resolves to the exit code. ConfigurationError becomes 2, any other error 1. */
  run(call: Call): Promise<number>
}

/** A command as it was called. */
export interface Call {
  settings: Settings
  words: string[]
  options: Record<string, unknown>
  world: World
  /** Whatever is printed goes through it. */
  redactor: Redactor
}

/** What a command may touch of the world around the process. */
export interface World {
  environment: Environment
  /** The working folder. */
  folder: string
  out(text: string): void
  err(text: string): void
  /** Asks a yes-or-no question; undefined when nobody is there to answer. */
  ask?: (question: string) => Promise<boolean>
  providers(): Promise<Providers>
}
