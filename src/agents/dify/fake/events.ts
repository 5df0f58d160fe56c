import type { Frame } from '../../../lib/fault-stream.ts'
import { piecesOf, tokensOf } from '../../../lib/fault-words.ts'
import { answerPieces } from './answers.ts'
import type { Quirks } from './apps.ts'
import type { Task } from './books.ts'

/** What an event is besides its bytes. */
type Marks = Pick<Frame, 'says' | 'end' | 'fails'>

/** Writes the events of one task. */
export interface Scribe {
  task: Task
  quirks: Quirks
  /** Where files are reached from outside; '' when the server was never told. */
  filesUrl: string
  event(name: string, fields: object, marks?: Marks): Frame
}

/** ms → whole seconds, as everywhere in this API. */
export const seconds = (ms: number) => Math.floor(ms / 1000)

export function scribeFor(task: Task, origin: string): Scribe {
  const { app, conversation } = task
  const quirks = { ...app.quirks, ...task.script.quirks }
  const envelope =
    app.mode === 'workflow'
      ? { task_id: task.id, workflow_run_id: task.runId }
      : {
          ...(conversation ? { conversation_id: conversation.id } : {}),
          message_id: task.messageId,
          created_at: seconds(task.startedAt),
          task_id: task.id,
          ...(app.mode === 'advanced-chat' ? { workflow_run_id: task.runId } : {}),
        }
  return {
    task,
    quirks,
    filesUrl: quirks.relativeFileUrls ? '' : origin,
    event(name, fields, marks) {
      const json = JSON.stringify({ event: name, ...envelope, ...fields })
      return { data: app.ways.escaped ? escaped(json) : json, ...marks }
    },
  }
}

/** As Python's json.dumps writes it. */
function escaped(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The pieces of the answer as the app's mode says them, noting on the task what was said. Ends early when stopped or failing. */
export function* answerEvents(
  scribe: Scribe,
  say: (piece: string) => Frame,
): Generator<Frame, 'whole' | 'stopped' | 'failed'> {
  const { task, quirks } = scribe
  const { script, stop } = task
  if (script.reasoning && quirks.think === 'separated') yield* reasoningEvents(scribe, script.reasoning)
  let spoken = 0
  for (const piece of answerPieces(script, quirks)) {
    if (stop.signal.aborted) return 'stopped'
    if (script.error && spoken === (script.error.after ?? 0)) return 'failed'
    if (script.replace?.after === spoken) break
    task.answer += piece
    yield { ...say(piece), says: true }
    spoken += 1
  }
  if (stop.signal.aborted) return 'stopped'
  if (script.error) return 'failed'
  if (script.replace) {
    task.answer = script.replace.text
    const replaced = { answer: script.replace.text, reason: '' }
    if (task.app.mode === 'workflow') yield scribe.event('text_replace', { data: { text: script.replace.text } })
    else yield scribe.event('message_replace', replaced)
  }
  return 'whole'
}

function* reasoningEvents(scribe: Scribe, reasoning: string): Generator<Frame> {
  const about = { message_id: scribe.task.messageId, node_id: 'llm1' }
  for (const piece of piecesOf(reasoning, 9)) {
    yield scribe.event('reasoning_chunk', { data: { ...about, reasoning: piece, is_final: false } })
  }
  yield scribe.event('reasoning_chunk', { data: { ...about, reasoning: '', is_final: true } })
}

/** The `error` event: it has no task_id, and the code and the status of an error over HTTP. */
export function errorEvent({ task }: Scribe): Frame {
  const error = task.script.error ?? {}
  const fields = {
    event: 'error',
    ...(task.conversation ? { conversation_id: task.conversation.id } : {}),
    message_id: task.messageId,
    created_at: seconds(task.startedAt),
    code: error.code ?? 'completion_request_error',
    status: error.status ?? 400,
    message: error.message ?? 'The model provider failed. (SIM-BODY)',
  }
  return { data: JSON.stringify(fields), end: true, fails: true }
}

export function usageOf(task: Task) {
  const prompt = tokensOf(task.query)
  const completion = tokensOf(task.answer)
  return {
    prompt_tokens: prompt,
    prompt_unit_price: '0.001',
    prompt_price_unit: '0.001',
    prompt_price: '0.0000100',
    completion_tokens: completion,
    completion_unit_price: '0.002',
    completion_price_unit: '0.001',
    completion_price: '0.0000100',
    total_tokens: prompt + completion,
    total_price: '0.0000200',
    currency: 'USD',
    latency: 1.38,
  }
}

export function metadataOf(task: Task, quirks: Quirks): object {
  const { retrieverResources } = quirks
  const found = (source: object, at: number) => ({
    position: at + 1,
    dataset_name: 'KB',
    document_name: 'tea.pdf',
    segment_id: 's1',
    score: 0.98,
    content: '茶',
    ...source,
  })
  const sources = Array.isArray(retrieverResources) ? retrieverResources : retrieverResources ? [{}] : undefined
  return {
    ...(quirks.annotationReply ? { annotation_reply: { id: 'a1', account: { id: 'u1', name: 'Ann' } } } : {}),
    ...(sources ? { retriever_resources: sources.map(found) } : {}),
    ...(task.script.usage === false ? {} : { usage: usageOf(task) }),
  }
}

export function messageEnd(scribe: Scribe, files: object[] = []): Frame {
  const { task, quirks } = scribe
  const more = task.app.ways.filesInEnd ? { files: files.length > 0 ? files : null } : {}
  return scribe.event('message_end', { id: task.messageId, metadata: metadataOf(task, quirks), ...more }, { end: true })
}
