import type { Frame } from '../../../lib/fault-stream.ts'
import { answerEvents, errorEvent, messageEnd, type Scribe } from './events.ts'
import type { MadeFile } from './files.ts'

/** The stream of chat and completion apps (agents page §1.5). */
export function* chatEvents(scribe: Scribe, file: MadeFile | undefined): Generator<Frame> {
  const { task, quirks } = scribe
  const id = task.messageId
  if (file) yield fileEvent(scribe, file)
  const hidden = file && quirks.textInMessageFile
  const selector = task.app.ways.selector ? { from_variable_selector: null } : {}
  const outcome = yield* answerEvents(scribe, (answer) =>
    hidden ? scribe.event('message_file', { id, answer }) : scribe.event('message', { id, answer, ...selector }),
  )
  yield* ending(scribe, outcome, file)
}

/**
 * The stream of agent apps: each step is announced under an id, filled in under the same id, and filled in again with what
 * the tool answered. What a step says comes as `agent_message` and once more in its thought.
 */
export function* agentEvents(scribe: Scribe, file: MadeFile | undefined): Generator<Frame> {
  const { task } = scribe
  const { script } = task
  const say = (answer: string) => scribe.event('agent_message', { id: task.messageId, answer })
  let position = 0
  for (const tool of script.tools ?? []) {
    position += 1
    yield thought(scribe, position, {})
    if (tool.say) {
      task.answer += tool.say
      yield { ...say(tool.say), says: true }
    }
    const called = { thought: tool.say ?? '', tool: tool.name, tool_input: JSON.stringify({ [tool.name]: tool.input }) }
    yield thought(scribe, position, called)
    if (file && position === 1) yield fileEvent(scribe, file)
    if (task.stop.signal.aborted) return yield* ending(scribe, 'stopped', file)
    yield thought(scribe, position, { ...called, observation: JSON.stringify({ [tool.name]: tool.observation }) })
  }
  position += 1
  yield thought(scribe, position, {})
  const before = task.answer.length
  const outcome = yield* answerEvents(scribe, say)
  if (outcome === 'whole') {
    yield thought(scribe, position, { thought: task.answer.slice(before) })
    // The new agent apps repeat the whole answer in one last message.
    if (task.app.mode === 'agent') {
      yield scribe.event('message', { id: task.messageId, answer: task.answer, from_variable_selector: null })
    }
  }
  yield* ending(scribe, outcome, file)
}

function thought(scribe: Scribe, position: number, filled: object): Frame {
  const empty = { thought: '', observation: '', tool: '', tool_labels: {}, tool_input: '', message_files: [] }
  return scribe.event('agent_thought', {
    id: `${scribe.task.messageId.slice(0, -2)}t${position}`,
    position,
    ...empty,
    ...filled,
  })
}

export function fileEvent(scribe: Scribe, file: MadeFile): Frame {
  const type = file.mime.startsWith('image/') ? 'image' : 'document'
  return scribe.event('message_file', { id: file.id, type, belongs_to: 'assistant', url: scribe.filesUrl + file.path })
}

function* ending(
  scribe: Scribe,
  outcome: 'whole' | 'stopped' | 'failed',
  file: MadeFile | undefined,
): Generator<Frame> {
  const { task, quirks } = scribe
  task.state = outcome === 'whole' ? 'succeeded' : outcome
  if (outcome === 'failed') {
    yield errorEvent(scribe)
    return
  }
  yield messageEnd(scribe, file ? [file.described(scribe.filesUrl)] : [])
  if (quirks.ttsEvents) {
    yield scribe.event('tts_message', { audio: '//uQxAAAAAAAAAAAAAAAAAAAAAAASW5mbwAAAA8AAAAC' })
    yield scribe.event('tts_message_end', { audio: '' })
  }
}
