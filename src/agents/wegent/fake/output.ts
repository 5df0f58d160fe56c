import { type Script, type Tool, textOf } from './script.ts'
import type { FakeTask, TaskTurn } from './tasks.ts'

const statuses: Record<TaskTurn['status'], string> = {
  PENDING: 'queued',
  RUNNING: 'in_progress',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  INCOMPLETE: 'incomplete',
}

/** The response object (agents page §3). There is no `usage`. */
export function responseOf(task: FakeTask, output: object[], more: { status?: string; previous?: string } = {}) {
  const last = task.turns.at(-1)
  const failed = last?.status === 'FAILED'
  const asks = last?.status === 'COMPLETED' ? last.script.asks : undefined
  return {
    id: `resp_${task.id}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: more.status ?? statuses[last?.status ?? 'PENDING'],
    error: failed ? { code: 'task_failed', message: messageOf(last.script) } : null,
    model: task.team.name,
    output,
    pending_user_input: asks ? true : null,
    pending_user_input_payload: asks?.payload ?? null,
    previous_response_id: more.previous ?? null,
  }
}

export const messageOf = ({ error }: Script) => error?.message ?? 'The model fell over. (SIM-BODY)'

/** All turns of the task. Some versions list what people said as well. */
export function outputOf(task: FakeTask, withQuestions: boolean): object[] {
  return task.turns.flatMap((turn) => [
    ...(withQuestions ? [messageItem(`msg_${turn.number}_q`, { role: 'user', text: turn.asked })] : []),
    ...itemsOf(turn),
  ])
}

/** What one turn has put out by now. */
export function itemsOf(turn: TaskTurn): object[] {
  const { script, status, number, looks } = turn
  const ended = status !== 'PENDING' && status !== 'RUNNING'
  const tools = (script.tools ?? []).slice(0, ended ? undefined : looks)
  const items: object[] = tools.map((tool, n) => {
    const atWork = !ended && n === tools.length - 1
    return toolItem(tool, `call_${number}_${n}`, atWork ? 'in_progress' : tool.failed ? 'failed' : 'completed')
  })
  const text = ended ? turn.said : (script.drafts?.[looks - 1] ?? '')
  const reasoning = ended ? (script.reasoning ?? '') : ''
  if (text === '' && reasoning === '') return items
  const done = status === 'COMPLETED' ? 'completed' : ended ? 'incomplete' : 'in_progress'
  return [...items, messageItem(`msg_${number}`, { role: 'assistant', text, reasoning, status: done })]
}

export function messageItem(
  id: string,
  said: { role: 'user' | 'assistant'; text: string; reasoning?: string; status?: string },
) {
  const part = (type: string, text: string) => (text === '' ? [] : [{ type, text, annotations: [] }])
  return {
    type: 'message',
    id,
    status: said.status ?? 'completed',
    role: said.role,
    content: [...part('reasoning', said.reasoning ?? ''), ...part('output_text', said.text)],
  }
}

export function toolItem({ name, type = 'function_call', arguments: given = {} }: Tool, id: string, status: string) {
  if (type === 'function_call') return { type, id, call_id: id, name, arguments: JSON.stringify(given) }
  if (type === 'mcp_call') return { type, id, name, server_label: 'sim', arguments: JSON.stringify(given), status }
  return { type, id, call_id: id, status, action: { commands: [] }, name, input: given }
}

/** A team that works on its own has come further each time somebody looks. */
export function advance(turn: TaskTurn): void {
  if (turn.streaming || (turn.status !== 'PENDING' && turn.status !== 'RUNNING')) return
  turn.looks += 1
  turn.status = 'RUNNING'
  if (!turn.script.stuck && turn.looks > (turn.script.looks ?? 1)) settle(turn)
}

/** The turn ends as its script says. */
export function settle(turn: TaskTurn): void {
  const { error, ends } = turn.script
  turn.said = error ? '' : textOf(turn.script)
  turn.status = error
    ? 'FAILED'
    : ends === 'cancelled'
      ? 'CANCELLED'
      : ends === 'incomplete'
        ? 'INCOMPLETE'
        : 'COMPLETED'
}
