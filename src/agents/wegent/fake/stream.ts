import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf } from '../../../lib/fault-words.ts'
import { itemsOf, messageItem, messageOf, responseOf, settle, toolItem } from './output.ts'
import { textOf } from './script.ts'
import type { FakeTask, TaskTurn } from './tasks.ts'

type MakeEvent = (type: string, fields: object, mark?: Partial<Frame>) => Frame

/** The events of one answer of a Chat team: only data, the type inside, numbered; no [DONE]. */
export function* frames(task: FakeTask, turn: TaskTurn, previous: string | undefined): Generator<Frame> {
  let number = 0
  const event: MakeEvent = (type, fields, mark = {}) => ({
    data: JSON.stringify({ ...fields, sequence_number: number++, type }),
    ...mark,
  })
  const more = previous === undefined ? {} : { previous }
  const begun = { response: responseOf(task, [], { ...more, status: 'in_progress' }) }
  yield event('response.created', begun)
  yield event('response.in_progress', begun)
  yield* reasoning(turn, event)
  yield* tools(turn, event)
  yield* text(turn, event)
  if (turn.status !== 'RUNNING') return yield completed(task, turn, event, more)
  const failed = turn.script.error
  const partial = turn.said
  settle(turn)
  if (!failed) return yield completed(task, turn, event, more)
  const error = { code: 'stream_error', message: messageOf(turn.script) }
  const output =
    partial === '' ? [] : [messageItem('msg_s', { role: 'assistant', text: partial, status: 'incomplete' })]
  const response = { ...responseOf(task, output, { ...more, status: 'failed' }), error }
  yield event('response.failed', { response }, { end: true, fails: true })
}

/** A turn that was cancelled is completed as well, with what was said until then. */
function completed(task: FakeTask, turn: TaskTurn, event: MakeEvent, more: { previous?: string }): Frame {
  const status = turn.status === 'CANCELLED' ? 'cancelled' : turn.status === 'INCOMPLETE' ? 'incomplete' : 'completed'
  const response = responseOf(task, itemsOf(turn), { ...more, status: 'completed' })
  return event(`response.${status}`, { response: { ...response, status } }, { end: true })
}

function* reasoning({ script }: TaskTurn, event: MakeEvent): Generator<Frame> {
  if (!script.reasoning) return
  const item = { id: 'msg_r', object: 'response.output_item', status: 'in_progress', summary: [], type: 'reasoning' }
  yield event('response.reasoning_summary_part.added', { item, output_index: 0 })
  for (const delta of piecesOf(script.reasoning, 12))
    yield event('response.reasoning_summary_text.delta', { content_index: 0, delta, item_id: item.id, output_index: 0 })
}

function* tools({ script, number }: TaskTurn, event: MakeEvent): Generator<Frame> {
  for (const [n, tool] of (script.tools ?? []).entries()) {
    const at = { item_id: `call_${number}_${n}`, output_index: n + 1 }
    const ended = tool.failed ? 'failed' : 'completed'
    const [begun, done] = ['in_progress', ended].map((status) => toolItem(tool, at.item_id, status))
    yield event('response.output_item.added', { output_index: at.output_index, item: begun })
    if (tool.type === 'mcp_call') {
      yield event('response.mcp_call.in_progress', at)
      yield event('response.mcp_call_arguments.done', { ...at, arguments: JSON.stringify(tool.arguments ?? {}) })
      yield event(`response.mcp_call.${ended}`, tool.failed ? { ...at, failure_reason: 'no luck' } : at)
    }
    yield event('response.block.created', { block: { id: `b${n}`, type: 'tool', tool_name: tool.name } })
    yield event('response.output_item.done', { output_index: at.output_index, item: done })
  }
}

function* text(turn: TaskTurn, event: MakeEvent): Generator<Frame> {
  const { script } = turn
  const at = { item_id: 'msg_s', output_index: (script.tools?.length ?? 0) + 1 }
  const item = { id: at.item_id, type: 'message', role: 'assistant', status: 'in_progress', content: [] as object[] }
  let spoken = 0
  for (const delta of script.pieces ?? piecesOf(textOf(script), script.pieceSize ?? 6)) {
    if (script.error && spoken === (script.error.after ?? 0)) return
    if (turn.status !== 'RUNNING') break
    if (spoken === 0) {
      yield event('response.output_item.added', { output_index: at.output_index, item })
      const part = { annotations: [], text: '', type: 'output_text' }
      yield event('response.content_part.added', { ...at, content_index: 0, part })
    }
    spoken += 1
    yield event('response.output_text.delta', { ...at, content_index: 0, delta }, { says: true })
    // What comes after a cancel is not kept.
    if (turn.status === 'RUNNING') turn.said += delta
  }
  if (turn.said === '') return
  const part = { annotations: [], text: turn.said, type: 'output_text' }
  yield event('response.output_text.done', { ...at, content_index: 0, text: turn.said })
  yield event('response.content_part.done', { ...at, content_index: 0, part })
  yield event('response.output_item.done', {
    output_index: at.output_index,
    item: { ...item, status: 'completed', content: [part] },
  })
}
