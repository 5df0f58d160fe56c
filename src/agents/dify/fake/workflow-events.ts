import type { Frame } from '../../../lib/fault-stream.ts'
import { textOf } from './answers.ts'
import type { Form, Task } from './books.ts'
import { fileEvent } from './chat-events.ts'
import { answerEvents, errorEvent, messageEnd, type Scribe, seconds, usageOf } from './events.ts'
import type { MadeFile } from './files.ts'

export interface Extras {
  file?: MadeFile | undefined
  /** The run stops here and asks. */
  ask?: Form | undefined
  /** The run goes on after a form was filled. */
  resumed?: Form | undefined
}

/** The stream of workflows, and of chatflows that say what their nodes do besides the chat's own events. */
export function* workflowEvents(scribe: Scribe, { file, ask, resumed }: Extras): Generator<Frame> {
  const { task } = scribe
  yield scribe.event('workflow_started', { data: startOf(task, resumed !== undefined) })
  if (resumed) yield filledEvent(scribe, resumed)
  else yield* node(scribe, 1, 'start', 'Start')
  if (ask) return yield* pauseEvents(scribe, ask)
  yield scribe.event('node_started', { data: nodeData(task, 2, 'llm', 'LLM') })
  yield* noisyNodes(scribe)
  if (file) yield fileEvent(scribe, file)
  const streamed = task.app.mode === 'advanced-chat' || task.script.streamed !== false
  const outcome = streamed ? yield* answerEvents(scribe, sayer(scribe)) : silently(task)
  if (outcome === 'failed') return yield* failure(scribe)
  const status = outcome === 'stopped' ? 'stopped' : 'succeeded'
  task.state = status
  yield scribe.event('node_finished', { data: nodeEnd(task, 2, 'llm', 'LLM', status) })
  if (outcome === 'whole') yield* node(scribe, 3, task.app.mode === 'workflow' ? 'end' : 'answer', 'Answer')
  yield* lastEvents(scribe, status, file)
}

/** chatflows end with two events, whose order changed between versions. */
function* lastEvents(scribe: Scribe, status: string, file: MadeFile | undefined): Generator<Frame> {
  const { task } = scribe
  const finished = finishedEvent(scribe, status, file)
  if (task.app.mode === 'workflow') {
    yield finished
    return
  }
  const end = messageEnd(scribe, file ? [file.described(scribe.filesUrl)] : [])
  yield* task.app.ways.messageEndFirst ? [end, finished] : [finished, end]
}

function sayer(scribe: Scribe): (piece: string) => Frame {
  const { task } = scribe
  const selector = task.app.ways.selector ? { from_variable_selector: ['llm1', 'text'] } : {}
  return task.app.mode === 'workflow'
    ? (text) => scribe.event('text_chunk', { data: { text, ...selector } })
    : (answer) => scribe.event('message', { id: task.messageId, answer, ...selector })
}

/** The model works, but nothing of it is streamed. */
function silently(task: Task): 'whole' | 'stopped' | 'failed' {
  if (task.stop.signal.aborted) return 'stopped'
  if (task.script.error) return 'failed'
  task.answer = textOf(task.script)
  return 'whole'
}

function startOf(task: Task, resumed: boolean): object {
  const fresh = task.app.ways.forms ? { reason: resumed ? 'resumption' : 'initial' } : { sequence_number: 1 }
  const inputs = { ...task.inputs, ...(task.query ? { 'sys.query': task.query } : {}) }
  return { id: task.runId, workflow_id: 'wf-1', inputs, created_at: seconds(task.startedAt), ...fresh }
}

function nodeData(task: Task, index: number, type: string, title: string) {
  return {
    id: `${task.runId}-${index}`,
    node_id: `${type}1`,
    node_type: type,
    title,
    index,
    predecessor_node_id: null,
    inputs: null,
    inputs_truncated: false,
    created_at: seconds(task.startedAt),
    extras: {},
    iteration_id: null,
    loop_id: null,
    agent_strategy: null,
  }
}

function nodeEnd(task: Task, index: number, type: string, title: string, status: string, error: string | null = null) {
  return {
    ...nodeData(task, index, type, title),
    process_data: null,
    outputs: type === 'llm' ? { text: task.answer } : {},
    outputs_truncated: false,
    status,
    error,
    elapsed_time: 0.5,
    execution_metadata: { total_tokens: usageOf(task).total_tokens, total_price: '0.00', currency: 'USD' },
    finished_at: seconds(Date.now()),
    files: [],
  }
}

function* node(scribe: Scribe, index: number, type: string, title: string): Generator<Frame> {
  yield scribe.event('node_started', { data: nodeData(scribe.task, index, type, title) })
  yield scribe.event('node_finished', { data: nodeEnd(scribe.task, index, type, title, 'succeeded') })
}

/** What big chatflows say in between, some of it unknown to every document. */
function* noisyNodes(scribe: Scribe): Generator<Frame> {
  const { task, quirks } = scribe
  for (const [index, tool] of (task.script.tools ?? []).entries()) {
    const title = tool.name
    yield scribe.event('node_started', { data: nodeData(task, 10 + index, 'tool', title) })
    yield scribe.event('node_finished', { data: nodeEnd(task, 10 + index, 'tool', title, 'succeeded') })
  }
  if (!quirks.busyNodes) return
  const loop = { id: 'it1', node_id: 'it1', node_type: 'iteration', title: 'Loop', created_at: 1, extras: {} }
  yield scribe.event('iteration_started', { data: { ...loop, inputs: {}, metadata: {} } })
  yield scribe.event('iteration_next', { data: { ...loop, index: 1 } })
  yield scribe.event('parallel_branch_started', { data: { parallel_id: 'p', parallel_branch_id: 'b', created_at: 1 } })
  const log = { node_execution_id: 'n', id: 'l1', label: 'CALL weather', parent_id: null, error: null, data: {} }
  yield scribe.event('agent_log', { data: { ...log, status: 'start', metadata: {}, node_id: 'agent1' } })
  yield scribe.event('agent_log', { data: { ...log, status: 'success', metadata: {}, node_id: 'agent1' } })
  yield scribe.event('node_retry', { data: { ...nodeEnd(task, 2, 'llm', 'LLM', 'failed', 'once'), retry_index: 0 } })
  yield scribe.event('iteration_completed', {
    data: { ...loop, outputs: {}, status: 'succeeded', total_tokens: 0, steps: 1 },
  })
}

function* failure(scribe: Scribe): Generator<Frame> {
  const { task } = scribe
  task.state = 'failed'
  const message = task.script.error?.message ?? 'The model provider failed. (SIM-BODY)'
  yield scribe.event('node_finished', { data: nodeEnd(task, 2, 'llm', 'LLM', 'failed', message) })
  yield finishedEvent(scribe, 'failed', undefined, message)
  if (task.app.mode === 'advanced-chat') yield errorEvent(scribe)
}

export function finishedEvent(scribe: Scribe, status: string, file?: MadeFile, error: string | null = null): Frame {
  const { task } = scribe
  const files = file ? [file.described(scribe.filesUrl)] : []
  const data = {
    ...runOf(task, status),
    error,
    created_by: { id: 'eu-1', user: task.user },
    exceptions_count: 0,
    files,
  }
  return scribe.event(
    'workflow_finished',
    { data },
    { end: true, ...(status === 'failed' ? { fails: true as const } : {}) },
  )
}

/** A run as it is told of wherever it is told of. */
export function runOf(task: Task, status: string) {
  const outputs =
    task.script.outputs ?? (task.app.mode === 'workflow' ? { text: task.answer } : { answer: task.answer })
  return {
    id: task.runId,
    workflow_id: 'wf-1',
    status,
    outputs: status === 'succeeded' ? outputs : status === 'paused' ? {} : null,
    error: status === 'failed' ? (task.script.error?.message ?? 'The model provider failed. (SIM-BODY)') : null,
    elapsed_time: 2.5,
    total_tokens: task.script.usage === false ? 0 : usageOf(task).total_tokens,
    total_steps: 3,
    created_at: seconds(task.startedAt),
    finished_at: status === 'running' || status === 'paused' ? null : seconds(Date.now()),
  }
}

export function formInputs({ script }: Task) {
  return (script.form?.inputs ?? []).map(({ name, type, options }) => ({
    type,
    output_variable_name: name,
    default: null,
    ...(options ? { option_source: { type: 'constant', selector: [], value: options } } : {}),
  }))
}

function formData({ token, expiresAt, task }: Form) {
  const form = task.script.form
  return {
    form_id: `form-${token.slice(0, 8)}`,
    form_token: form?.byMail ? null : token,
    node_id: 'human1',
    node_title: form?.title ?? '',
    form_content: form?.content ?? '',
    inputs: formInputs(task),
    actions: (form?.actions ?? []).map((action) => ({ ...action, button_style: 'default' })),
    display_in_ui: false,
    resolved_default_values: {},
    expiration_time: seconds(expiresAt),
  }
}

function* pauseEvents(scribe: Scribe, form: Form): Generator<Frame> {
  const { task } = scribe
  task.state = 'paused'
  const asked = formData(form)
  yield { ...scribe.event('human_input_required', { data: asked }), says: true }
  const data = {
    workflow_run_id: task.runId,
    paused_nodes: ['human1'],
    outputs: {},
    reasons: [{ TYPE: 'human_input_required', ...asked }],
    status: 'paused',
    created_at: seconds(task.startedAt),
    elapsed_time: 0.5,
    total_tokens: 0,
    total_steps: 1,
  }
  yield scribe.event('workflow_paused', { data }, { end: true })
}

function filledEvent(scribe: Scribe, form: Form): Frame {
  const action = scribe.task.script.form?.actions.find((one) => one.id === form.submitted)
  const data = {
    node_id: 'human1',
    node_title: scribe.task.script.form?.title ?? '',
    rendered_content: scribe.task.script.form?.content ?? '',
    action_id: form.submitted,
    action_text: action?.title ?? '',
    submitted_data: form.given ?? {},
  }
  return scribe.event('human_input_form_filled', { data })
}
