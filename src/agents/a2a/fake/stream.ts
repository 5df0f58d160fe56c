import type { Call } from '../../../lib/fake-server.ts'
import type { Faults, Frame } from '../../../lib/fault-stream.ts'
import { piecesOf, type SimWords, toldToSay } from '../../../lib/fault-words.ts'
import { idOf } from './refusals.ts'
import type { FakeTask } from './tasks.ts'

/** What the agent does with one message. */
export interface Script {
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  /** Characters in one piece. */
  pieceSize?: number
  /** The task fails after so many pieces. */
  error?: { after: number }
  /** Instead of an answer: the error object of JSON-RPC, whatever it is. */
  refusal?: unknown
  /** Sent as the whole stream, one event each, in place of an answer. */
  results?: unknown[]
  faults?: Faults
}

export function answerTo(asked: SimWords, earlier: readonly string[]): Script {
  return { text: toldToSay(asked, earlier) ?? `You said: ${asked.said}` }
}

/** A task as it is born, at work, brings forth one artifact piece by piece, and ends (specification §6.2, 2026-11). */
export function* frames({ exchange }: Call, task: FakeTask, script: Script): Generator<Frame> {
  const id = idOf(exchange.body)
  const at = { taskId: task.id, contextId: task.contextId }
  const event = (result: unknown, mark: Partial<Frame> = {}): Frame => ({
    data: JSON.stringify({ jsonrpc: '2.0', id, result }),
    ...mark,
  })
  const status = (state: string, text?: string) => {
    task.state = state
    const parts = [{ text }]
    const message = text === undefined ? {} : { message: { messageId: 's', role: 'ROLE_AGENT', parts } }
    return { statusUpdate: { ...at, status: { state, timestamp: new Date().toISOString(), ...message } } }
  }
  if (script.results) {
    for (const result of script.results) yield event(result, { end: true })
    return
  }
  yield event({ task: task.seen() })
  yield event(status('TASK_STATE_WORKING', 'Pouring'))
  let spoken = 0
  for (const text of script.pieces ?? piecesOf(script.text ?? '', script.pieceSize ?? 6)) {
    if (spoken === script.error?.after)
      return yield event(status('TASK_STATE_FAILED', 'The kettle broke. (SIM-BODY)'), { end: true, fails: true })
    if (task.over) return yield event(status(task.state), { end: true })
    const artifact = { artifactId: 'answer', parts: [{ text }] }
    yield event({ artifactUpdate: { ...at, artifact, append: spoken > 0 } }, { says: true })
    spoken += 1
  }
  yield event(status('TASK_STATE_COMPLETED'), { end: true })
}
