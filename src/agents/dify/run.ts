import { z } from 'zod'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { question } from '../../lib/attachment.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import { DifyAnswer } from './answer.ts'
import type { DifyApi, RunBody } from './api.ts'
import { readEvent } from './events.ts'
import { type Attached, attach } from './files.ts'
import { filled } from './inputs.ts'
import { keyOf } from './judge.ts'
import type { DifySettings } from './settings.ts'
import type { Suggestions } from './suggestions.ts'

export interface DifyParts {
  api: DifyApi
  settings: DifySettings
  host: AgentHost
  suggestions: Suggestions
}

const State = z.object({ conversation: z.string().min(1) })

/** One turn at a Dify app. */
export function run(parts: DifyParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}

async function* work(parts: DifyParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  const user = userOf(turn)
  const asking = { signal, language: turn.language }
  const attached = await attach(parts, { turn, user, asking })
  const conversation = parts.settings.app === 'chatbot' ? State.safeParse(turn.state).data?.conversation : undefined
  if (parts.settings.app === 'chatbot' && !signal.aborted) parts.suggestions.look(asking)
  try {
    yield* listen(parts, { turn, attached, conversation, signal })
  } catch (error) {
    if (conversation === undefined || !(error instanceof RemoteError && error.fault === 'gone')) throw error
    yield { type: 'reset' }
    yield* listen(parts, { turn, attached, conversation: undefined, signal })
  }
}

interface Listening {
  turn: Turn
  attached: Attached
  conversation: string | undefined
  signal: AbortSignal
}

async function* listen(
  { api, settings, suggestions }: DifyParts,
  { turn, attached, conversation, signal }: Listening,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { language } = turn
  const body = runBody(settings, { turn, attached, conversation })
  const answer = await api.start(body, { signal, language })
  const heard = new DifyAnswer({ api, settings, language, uploaded: attached.ids })
  let task: string | undefined
  let message: string | undefined
  // Runs go on at Dify's side when the connection is lost, so every end but Dify's own is an order to stop.
  const stop = () => {
    if (task !== undefined && heard.state === 'running') api.stop(task, body.user)
    task = undefined
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const { json } of answer.frames()) {
      const event = json && readEvent(json)
      if (!event) continue
      if (!signal.aborted) task ??= event.task_id ?? undefined
      if (event.conversation_id && event.conversation_id !== conversation && settings.app === 'chatbot') {
        conversation = event.conversation_id
        yield { type: 'state', state: { conversation } }
      }
      if (event.message_id && message === undefined && settings.app !== 'workflow') {
        message = event.message_id
        yield { type: 'answer', key: keyOf(message, body.user) }
      }
      yield* heard.read(event)
      if (heard.state === 'complete') break
      if (heard.state === 'ending') answer.wholeWithin(lastEvents)
    }
    yield* heard.end()
    if (message !== undefined && settings.app === 'chatbot') {
      const questions = await suggestions.after(message, body.user, { signal, language })
      if (questions.length > 0) yield { type: 'suggest', questions }
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** A chatflow ends with two events, whose order depends on the version; some versions leave one of them out. */
const lastEvents = 2500

function runBody(
  { app, inputs, queryInput }: DifySettings,
  { turn, attached, conversation }: Omit<Listening, 'signal'>,
): RunBody {
  const query = question(turn, attached.notes)
  const files = attached.files.length > 0 ? { files: attached.files } : {}
  const given = { ...filled(inputs, turn), ...attached.inputs }
  const user = userOf(turn)
  if (app !== 'chatbot') return { inputs: { ...given, [queryInput]: query }, user, ...files }
  return { inputs: given, user, query, ...(conversation ? { conversation_id: conversation } : {}), ...files }
}

/** Conversations and files belong to this name at Dify: it must never change for a person. */
function userOf({ user }: Turn): string {
  return `teahouse-${user.id}`
}
