import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Call } from '../../../lib/fake-server.ts'
import { blocking, type Item, itemBody, type Run, type Session, waiting } from './books.ts'
import { type Desk, sessionFor } from './desk.ts'
import { badRequest, notFound, refuseAsTold, succeed, unprocessable } from './refusals.ts'
import { scriptFor } from './script.ts'

const InputFile = z.object({ name: z.string(), source: z.string() })
const TaskRequest = z.object({
  prompt: z.string(),
  session_id: z.uuid().nullish(),
  project_id: z.uuid().nullish(),
  config: z.object({ input_files: z.array(InputFile).optional() }).nullish(),
  permission_mode: z.string().default('default'),
  schedule_mode: z.string().default('immediate'),
  client_request_id: z.string().max(255).nullish(),
})
type TaskRequest = z.infer<typeof TaskRequest>

/** POST /tasks. While a run is at work the next one has to wait in the queue. */
export async function startTask(call: Call, desk: Desk): Promise<void> {
  const asked = read(call)
  const request = asked.client_request_id?.trim() ?? ''
  if (request === '') desk.broken('POST /tasks: no client_request_id')
  const known = asked.session_id ? sessionFor(asked.session_id, desk) : undefined
  const before = known && itemOf(known, request)
  if (before) return succeed(call, acceptedItem(before))
  if (known?.status === 'canceling') throw badRequest('Session cancellation is still in progress')
  const earlier = known?.runs.map(({ prompt }) => prompt) ?? []
  const script = desk.scripts.shift() ?? scriptFor(asked.prompt, earlier)
  const { refuse, slowHeaders } = script.faults ?? {}
  if (slowHeaders) await sleep(slowHeaders, undefined, { signal: gone(call) }).catch(() => undefined)
  if (refuse) return refuseAsTold(call, refuse)
  if (call.response.destroyed) return
  const session = known ?? desk.books.open(desk.user)
  checkFiles(asked, desk)
  if (request !== '' && desk.startedBy(session, request)) desk.broken(`POST /tasks: ${request} was begun twice`)
  const accepted = desk.executor.enqueue(session, { prompt: asked.prompt.trim(), request, script })
  if ('userMessage' in accepted) {
    desk.started(session, request)
    succeed(call, acceptedRun(accepted), 'Task enqueued successfully')
  } else succeed(call, acceptedItem(accepted), 'Query queued')
}

function read({ exchange }: Call): TaskRequest {
  const { data, error } = TaskRequest.safeParse(exchange.body)
  if (!data) throw unprocessable(['body', ...(error.issues[0]?.path.map(String) ?? [])], error.issues[0]?.message ?? '')
  if (data.prompt.trim() === '') throw badRequest('Prompt cannot be empty')
  if (!['default', 'acceptEdits', 'plan', 'bypassPermissions'].includes(data.permission_mode)) {
    throw badRequest(`Invalid permission_mode: ${data.permission_mode}`)
  }
  return data
}

function checkFiles({ config }: TaskRequest, { books, broken }: Desk): void {
  for (const { source } of config?.input_files ?? []) {
    if (!books.uploads.has(source)) broken(`POST /tasks: the file ${source} was never uploaded`)
  }
}

/** Requests are known again only by what had to be queued: runs that began at once do not keep them. */
function itemOf({ items }: Session, request: string): Item | undefined {
  return request === '' ? undefined : items.find((item) => item.request === request && item.status !== 'canceled')
}

const acceptedRun = (run: Run) => ({
  session_id: run.session.id,
  accepted_type: 'run',
  run_id: run.id,
  queue_item_id: null,
  status: run.status,
  queued_query_count: waiting(run.session).length,
})

function acceptedItem(item: Item) {
  if (item.run) return acceptedRun(item.run)
  return {
    session_id: item.session.id,
    accepted_type: 'queued_query',
    run_id: null,
    queue_item_id: item.id,
    status: item.status,
    queued_query_count: waiting(item.session).length,
  }
}

export function queue(call: Call, desk: Desk, id: string): void {
  const items = waiting(sessionFor(id, desk))
  succeed(
    call,
    items.map((item) => itemBody(item, desk.books.now())),
  )
}

function itemFor(desk: Desk, id: string, item: string): Item {
  const found = waiting(sessionFor(id, desk)).find((one) => one.id === item)
  if (!found) throw notFound(`Queued query not found: ${item}`)
  return found
}

export function unqueue(call: Call, desk: Desk, id: string, item: string): void {
  const found = itemFor(desk, id, item)
  found.status = 'canceled'
  succeed(call, itemBody(found, desk.books.now()))
}

export function sendNow(call: Call, desk: Desk, id: string, item: string): void {
  const found = itemFor(desk, id, item)
  found.status = 'queued'
  if (!blocking(found.session)) desk.executor.begin(found.session, found.prompt, found.script, found)
  succeed(call, acceptedItem(found))
}

function gone({ response }: Call): AbortSignal {
  const left = new AbortController()
  response.once('close', () => left.abort())
  return left.signal
}
