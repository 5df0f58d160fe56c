import type { Draft } from './draft.ts'
import type { Variables } from './variables.ts'

/** A service whose bots can move in. */
export interface OldSystem {
  name: string
  /** As its people call it: "Poco's im service". */
  title: string
  /** Where in its folder its variables are; the first that is there. */
  variables: readonly string[]
  /** The file beside them, where it has one. */
  bots?: string
  /** Every variable that it reads. */
  known: readonly string[]
  /** Where it listened, for those who must find the new one in its place; undefined when nobody called it. */
  port: { variable?: string; usual: number } | undefined
  move(files: OldFiles): Moved
}

export interface OldFiles {
  variables: Variables
  /** The text of the file beside, and what to call it. */
  bots?: { file: string; text: string }
  /** Variables that have a value already, beside those of the file. */
  taken: Record<string, string>
}

/** What a system's own files come to. */
export interface Moved {
  agents: Draft[]
  channels: Draft[]
  /** Secrets that stood in another file than `.env`, by the variable that stands for each from now on. */
  secrets: Record<string, string>
  /** Sentences about what has no counterpart, or is different. */
  notes: string[]
}
