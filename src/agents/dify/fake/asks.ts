import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Call, sendJson, sendStream } from '../../../lib/fake-server.ts'
import type { FakeWatch } from '../../../lib/fake-watch.ts'
import type { Frame, StreamOptions } from '../../../lib/fault-stream.ts'
import { faultsOf, readSimWords } from '../../../lib/fault-words.ts'
import { answerTo, textOf } from './answers.ts'
import type { App, Mode } from './apps.ts'
import type { Books, Conversation, Form, Task } from './books.ts'
import { agentEvents, chatEvents } from './chat-events.ts'
import { metadataOf, scribeFor, seconds } from './events.ts'
import { checkFiles, makeFile } from './files.ts'
import { invalid, notFound, Refused, refuseAsTold } from './refusals.ts'
import { runOf, workflowEvents } from './workflow-events.ts'

/** What every request to the fake is answered with. */
export interface Desk {
  books: Books
  watch: FakeWatch
  /** Where the fake itself is reached. */
  origin(): string
  delay: number
  pingEvery: number
}

const askBody = z.object({
  query: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()),
  user: z.string(),
  response_mode: z.enum(['blocking', 'streaming']).default('blocking'),
  conversation_id: z.string().nullish(),
  files: z.unknown().optional(),
  auto_generate_name: z.boolean().optional(),
  workflow_id: z.string().optional(),
})
type AskBody = z.infer<typeof askBody>

const chatModes: Mode[] = ['chat', 'agent-chat', 'advanced-chat', 'agent']

/** POST /chat-messages, /completion-messages and /workflows/run (agents page §1.2, §1.8). */
export async function ask(call: Call, app: App, route: 'chat' | 'completion' | 'workflow', desk: Desk): Promise<void> {
  checkMode(app, route)
  const body = readBody(call, app, desk)
  checkFiles(body.files, body.user, app, desk.books)
  if (route === 'chat' && !body.query?.trim()) throw invalid('query is required')
  const before = route === 'chat' ? conversationOf(body, app, desk.books) : undefined
  const inputs = inputsFor(body, app, before)
  const query = body.query ?? String(Object.values(inputs).find((value) => typeof value === 'string') ?? '')
  const asked = readSimWords(query)
  const script = app.scripts.shift() ?? answerTo(asked, before)
  const faults = { delay: desk.delay, ...faultsOf(asked.words), ...script.faults }
  desk.watch.asks([app.key, body.user, body.conversation_id, query].join(), call.exchange)
  if (faults.refuse) return refuseAsTold(call, faults.refuse)
  if (app.maxActive && app.active >= app.maxActive) {
    throw new Refused(
      429,
      'too_many_requests',
      'Too many requests. Please try again later. The current maximum is reached.',
    )
  }
  const conversation = route === 'chat' ? (before ?? desk.books.converse(app, body.user, inputs)) : undefined
  const task = desk.books.begin({ app, user: body.user, query, inputs, conversation, script })
  if (body.response_mode === 'blocking') return answerAtOnce(call, task)
  await stream(call, task, { faults }, desk)
}

function checkMode(app: App, route: string): void {
  const right = route === 'chat' ? chatModes.includes(app.mode) : app.mode === route
  if (right) return
  const code = route === 'completion' ? 'app_unavailable' : `not_${route}_app`
  throw new Refused(400, code, 'Please check if your app mode matches the right API route.')
}

function readBody(call: Call, app: App, { watch }: Desk): AskBody {
  const given = call.exchange.body
  if (typeof given !== 'object' || given === null)
    throw new Refused(
      400,
      'bad_request',
      'The browser (or proxy) sent a request that this server could not understand.',
    )
  if (!('user' in given) || !given.user) {
    watch.broken(`${call.exchange.path}: no user`)
    throw invalid('Arg user must be provided.')
  }
  const parsed = askBody.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw invalid(`${issue?.path.join('.')}: ${issue?.message}`)
  }
  if (parsed.data.response_mode === 'blocking' && (app.mode === 'agent-chat' || app.mode === 'agent')) {
    watch.broken(`${call.exchange.path}: blocking mode on an agent app`)
    throw app.mode === 'agent'
      ? new Refused(400, 'bad_request', 'Agent App only supports streaming response mode.')
      : invalid('Agent Chat App does not support blocking mode')
  }
  return parsed.data
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function conversationOf(body: AskBody, app: App, books: Books): Conversation | undefined {
  const id = body.conversation_id?.trim()
  if (!id) return undefined
  if (app.ways.uuidCheck && !uuid.test(id)) throw invalid('conversation_id must be a valid UUID')
  const conversation = books.conversations.get(id)
  if (!conversation || conversation.app !== app || conversation.user !== body.user)
    throw notFound('Conversation Not Exists.')
  if (conversation.completed)
    throw new Refused(400, 'conversation_completed', 'The conversation has ended. Please start a new conversation.')
  return conversation
}

/** Old servers go on with the inputs of the first request; newer ones want the required ones every time. */
function inputsFor(body: AskBody, app: App, before: Conversation | undefined): Record<string, unknown> {
  if (before && app.ways.frozenInputs) return before.inputs
  for (const { variable, type, required, max_length, options } of app.variables ?? []) {
    const value = body.inputs[variable]
    if (value === undefined || value === null || value === '') {
      if (required) throw invalid(`${variable} is required in input form`)
      continue
    }
    const isText = type === undefined || ['text-input', 'paragraph', 'select'].includes(type)
    if (isText && typeof value !== 'string')
      throw invalid(`(type '${type ?? 'text-input'}') ${variable} in input form must be a string`)
    if (options && !options.includes(String(value)))
      throw invalid(`${variable} in input form must be one of the following: ${options}`)
    if (max_length && String(value).length > max_length)
      throw invalid(`${variable} in input form must be less than ${max_length} characters`)
  }
  return body.inputs
}

/** Streams the run of a task, and settles it whatever becomes of the stream. */
export async function stream(
  call: Call,
  task: Task,
  options: StreamOptions,
  desk: Desk,
  resumed?: Form,
): Promise<void> {
  const { app, script } = task
  const scribe = scribeFor(task, desk.origin())
  const file = script.file && makeFile(app, desk.books, script.file)
  const flow = app.mode === 'workflow' || app.mode === 'advanced-chat'
  const asking = flow && app.ways.forms && script.form && !resumed ? openForm(task, desk.books) : undefined
  const frames: Iterable<Frame> = flow
    ? workflowEvents(scribe, { file, ask: asking, resumed })
    : app.mode === 'agent-chat' || app.mode === 'agent'
      ? agentEvents(scribe, file)
      : chatEvents(scribe, file)
  app.active += 1
  try {
    await sendStream(call, frames, {
      ...options,
      headers: { 'x-version': app.version ?? '1.16' },
      ping: { every: desk.pingEvery, frame: { event: 'ping' } },
      hurry: task.stop.signal,
    })
  } finally {
    app.active -= 1
    if (task.state === 'running') leave(task)
    if (task.state !== 'paused') remember(task)
  }
}

/** The client is gone. What a workflow does, it goes on doing; a chat ends where it was. */
function leave(task: Task): void {
  const { app, stop, script } = task
  const goesOn = (app.mode === 'workflow' || app.mode === 'advanced-chat') && !stop.signal.aborted && !script.error
  task.state = goesOn ? 'succeeded' : script.error ? 'failed' : 'stopped'
  if (goesOn) task.answer = textOf(script)
}

function openForm(task: Task, books: Books): Form {
  const form: Form = { token: randomUUID(), task, expiresAt: Date.now() + (task.script.form?.expiresIn ?? 3_600_000) }
  task.form = form
  books.forms.set(form.token, form)
  return form
}

function remember(task: Task): void {
  const status = task.state === 'failed' ? 'error' : 'normal'
  const { messageId: id, query, answer, conversation } = task
  conversation?.messages.push({ id, query, answer, status, at: Date.now() })
  if (conversation && conversation.messages.length > 200) conversation.messages.shift()
}

function answerAtOnce(call: Call, task: Task) {
  const { app, script, conversation } = task
  if (script.error)
    throw new Refused(
      script.error.status ?? 400,
      script.error.code ?? 'completion_request_error',
      script.error.message ?? 'The model provider failed. (SIM-BODY)',
    )
  task.answer = textOf(script)
  task.state = 'succeeded'
  remember(task)
  if (app.mode === 'workflow') {
    return sendJson(call, 200, { task_id: task.id, workflow_run_id: task.runId, data: runOf(task, 'succeeded') })
  }
  sendJson(call, 200, {
    event: 'message',
    task_id: task.id,
    id: task.messageId,
    message_id: task.messageId,
    ...(conversation ? { conversation_id: conversation.id } : {}),
    mode: app.mode,
    answer: task.answer,
    metadata: metadataOf(task, { ...app.quirks, ...script.quirks }),
    created_at: seconds(task.startedAt),
  })
}
