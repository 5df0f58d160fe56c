import type { Faults } from '../../../lib/fault-stream.ts'

/** What the model does with one request. */
export interface Script {
  /** For these requests only; any request when absent. Scripts are taken in the order they were enqueued. */
  endpoint?: 'chat' | 'responses'
  reasoning?: string
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  toolCalls?: { id?: string; name: string; args: string; fragments?: number }[]
  /** Work that the far side does itself before it speaks (Responses only). */
  serverTools?: { name: string; failed?: boolean }[]
  finish?: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error'
  /** False: no usage, although it was asked for. */
  usage?: boolean
  /** The stream turns into an error after so many pieces of the text. */
  error?: { after?: number; code?: string; message?: string }
  /** Characters in one delta. */
  pieceSize?: number
  faults?: Faults
}

/** One thing that was said before, as the fake remembers or was told it. */
export interface Said {
  role: 'user' | 'assistant'
  text: string
}
