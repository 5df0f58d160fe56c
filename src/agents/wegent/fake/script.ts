import type { Faults, Refusal } from '../../../lib/fault-stream.ts'

/** What a team does with one question. */
export interface Script {
  reasoning?: string
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  /** Characters in one delta. */
  pieceSize?: number
  tools?: Tool[]
  /** The turn ends with a question, told the old way: on the response. */
  asks?: { payload?: object }
  /** It fails after so many pieces of the text. */
  error?: { after?: number; message?: string }
  /** How it ends, where not well. */
  ends?: 'cancelled' | 'incomplete'
  /** How often a working team is looked at before it is done. */
  looks?: number
  /** It works until it is cancelled. */
  stuck?: boolean
  /** What it has written at each look before the end. */
  drafts?: string[]
  /** So many looks are refused like this, at first. */
  lookRefusals?: Refusal[]
  faults?: Faults
}

export interface Tool {
  name: string
  type?: 'function_call' | 'mcp_call' | 'shell_call'
  failed?: boolean
  arguments?: object
}

export function textOf({ text, pieces }: Script): string {
  return text ?? pieces?.join('') ?? ''
}
