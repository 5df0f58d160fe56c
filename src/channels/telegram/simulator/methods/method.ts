import type { Backend } from '../backend.ts'
import type { Params } from '../params.ts'

/** A method of the Bot API. */
export interface Method {
  /** As the documentation spells it. */
  name: string
  /** Every parameter it has, separated by blanks. */
  params: string
  /** The version that brought it, where that matters. */
  since?: string
  run(backend: Backend, params: Params, signal: AbortSignal): unknown
}

/** A result with the sentence that some methods send along. */
export class Described {
  readonly result: unknown
  readonly description: string
  constructor(result: unknown, description: string) {
    this.result = result
    this.description = description
  }
}
