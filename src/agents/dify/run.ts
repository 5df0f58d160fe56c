import { z } from 'zod'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { question } from '../../lib/attachment.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import { DifyAnswer } from './answer.ts'
import type { DifyApi, RunBody, Submitted } from './api.ts'
import { readEvent } from './events.ts'
import { type Attached, attach } from './files.ts'
import { asking, isOver, notTaken, Pending, replyTo, submission } from './form.ts'
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

const State = z.object({ conversation: z.string().min(1).optional(), forms: z.array(Pending).min(1).optional() })

/** One turn at a Dify app. */
export function run(parts: DifyParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}

async function* work(parts: DifyParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  const { conversation, forms } = State.safeParse(turn.state).data ?? {}
  const isSent = forms?.[0]?.sentBy !== undefined && forms[0].sentBy !== turn.id
  if (forms && !isSent) yield* fillIn(parts, { turn, conversation, forms, signal })
  else yield* begin(parts, { turn, conversation, signal })
}

interface Beginning {
  turn: Turn
  conversation: string | undefined
  signal: AbortSignal
}

async function* begin(parts: DifyParts, { turn, conversation, signal }: Beginning): AsyncGenerator<AgentEvent> {
  const { api, settings, suggestions } = parts
  const user = userOf(turn)
  const asking = { signal, language: turn.language }
  const attached = await attach(parts, { turn, user, asking })
  if (settings.app === 'chatbot' && !signal.aborted) suggestions.look(asking)
  const before = settings.app === 'chatbot' ? conversation : undefined
  const go = (conversation: string | undefined) => {
    const body = runBody(settings, { turn, attached, conversation })
    const start = () => api.start(body, asking)
    return listen(parts, { turn, user, uploaded: attached.ids, conversation, start, signal })
  }
  try {
    yield* go(before)
  } catch (error) {
    if (before === undefined || !(error instanceof RemoteError && error.fault === 'gone')) throw error
    yield { type: 'reset' }
    yield* go(undefined)
  }
}

/** Takes what was said for the answer to the first form. Once all are submitted, the run goes on. */
async function* fillIn(
  parts: DifyParts,
  { turn, conversation, forms, signal }: Beginning & { forms: Pending[] },
): AsyncGenerator<AgentEvent> {
  const { language } = turn
  const asked = { signal, language }
  const [form, ...others] = forms
  if (!form) return
  const reply = replyTo(form, turn.text)
  if (!('action' in reply) && isOver(form)) {
    yield keep(conversation, others)
    yield { type: 'text', text: notTaken('expired', form, language) }
    if (others[0]) yield asking(others[0], language)
    return
  }
  if ('refused' in reply) return yield asking(form, language, reply.refused)
  if ('next' in reply) {
    yield keep(conversation, [reply.next, ...others])
    return yield asking(reply.next, language)
  }
  yield keep(conversation, [{ ...form, sentBy: turn.id }, ...others])
  let outcome: Submitted
  try {
    outcome = await parts.api.submit(form.token, submission(form, reply.action), asked)
  } catch (error) {
    // It may be answered again, in this turn or another.
    yield keep(conversation, forms)
    throw error
  }
  // An attempt at this turn that came to nothing may have submitted it.
  if (outcome !== 'taken' && !(outcome === 'elsewhere' && turn.attempt > 1)) {
    const again = outcome === 'wrong' ? [{ ...form, answers: {} }] : []
    yield keep(conversation, [...again, ...others])
    yield { type: 'text', text: notTaken(outcome, form, language) }
    const next = again[0] ?? others[0]
    if (next) yield asking(next, language)
    return
  }
  if (others[0]) {
    yield keep(conversation, others)
    return yield asking(others[0], language)
  }
  const start = () => parts.api.events(form.run, form.user, asked)
  let asksMore = false
  for await (const event of listen(parts, { turn, user: form.user, uploaded: [], conversation, start, signal })) {
    asksMore ||= event.type === 'ask'
    yield event
  }
  if (!asksMore) yield keep(conversation, [])
}

interface Listening extends Beginning {
  user: string
  /** Ids of the files that were sent along. */
  uploaded: readonly string[]
  start(): Promise<HttpAnswer>
}

async function* listen(
  { api, settings, suggestions }: DifyParts,
  { turn, user, uploaded, conversation, start, signal }: Listening,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { language } = turn
  const answer = await start()
  const heard = new DifyAnswer({ api, settings, language, user, uploaded })
  let task: string | undefined
  let message: string | undefined
  // Runs go on at Dify's side when the connection is lost, so every end but Dify's own is an order to stop.
  const stop = () => {
    if (task !== undefined && heard.state === 'running') api.stop(task, user)
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
        yield { type: 'answer', key: keyOf(message, user) }
      }
      yield* heard.read(event)
      if (heard.state === 'complete') break
      if (heard.state === 'ending') answer.wholeWithin(lastEvents)
    }
    yield* heard.end()
    if (heard.forms[0]) {
      yield keep(conversation, heard.forms)
      yield asking(heard.forms[0], language)
    } else if (message !== undefined && settings.app === 'chatbot') {
      const questions = await suggestions.after(message, user, { signal, language })
      if (questions.length > 0) yield { type: 'suggest', questions }
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

function keep(conversation: string | undefined, forms: Pending[]): AgentEvent {
  // As JSON: what is not there is left out.
  const state = { conversation, ...(forms.length > 0 ? { forms } : {}) }
  return { type: 'state', state: JSON.parse(JSON.stringify(state)) }
}

/** A chatflow ends with two events, whose order depends on the version; some versions leave one of them out. */
const lastEvents = 2500

function runBody(
  { app, inputs, queryInput }: DifySettings,
  { turn, attached, conversation }: { turn: Turn; attached: Attached; conversation: string | undefined },
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
