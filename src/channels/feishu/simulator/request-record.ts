import type { RequestRecord as Answered } from '../../../lib/simulation/journal.ts'

export interface RequestRecord extends Answered {
  /** What stood in the path. */
  params: string[]
}
