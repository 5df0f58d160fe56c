import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Call, sendBody } from '../../../lib/fake-server.ts'
import { messageBody, type Request, requestBody, runBody, sessionBody, stateBody } from './books.ts'
import { type Desk, numberIn, runFor, sessionFor } from './desk.ts'
import { badRequest, notFound, succeed, tooLarge, unprocessable } from './refusals.ts'

/** Everything of a session but its tasks. */

export function createSession(call: Call, { books, user }: Desk): void {
  if (typeof call.exchange.body !== 'object') throw unprocessable(['body'], 'Field required')
  succeed(call, sessionBody(books.open(user)), 'Session created successfully')
}

export function sessions(call: Call, { books, user }: Desk): void {
  const limit = numberIn(call, 'limit', { usual: 100, least: 1, most: 1000 })
  const offset = numberIn(call, 'offset', { usual: 0, least: 0, most: 1_000_000 })
  const mine = [...books.sessions.values()].filter((one) => one.user === user && !one.deleted).reverse()
  const page = mine.slice(offset, offset + limit)
  succeed(call, page.map(sessionBody))
}

export function session(call: Call, desk: Desk, id: string): void {
  succeed(call, sessionBody(sessionFor(id, desk)))
}

const Update = z.object({ title: z.string().nullish() })

export function update(call: Call, desk: Desk, id: string): void {
  const session = sessionFor(id, desk)
  const asked = Update.safeParse(call.exchange.body)
  if (!asked.success) throw unprocessable(['body', 'title'], 'Input should be a valid string')
  const title = asked.data.title?.trim()
  if (title === '') throw badRequest('Title cannot be empty')
  if ((title?.length ?? 0) > 255) throw badRequest('Title exceeds maximum length (255)')
  session.title = title ?? null
  succeed(call, sessionBody(session))
}

export function state(call: Call, desk: Desk, id: string): void {
  succeed(call, stateBody(sessionFor(id, desk), desk.books.now()))
}

export function cancel(call: Call, desk: Desk, id: string): void {
  const session = sessionFor(id, desk)
  if (typeof call.exchange.body !== 'object') throw unprocessable(['body'], 'Field required')
  const { runs, items, requests } = desk.executor.cancel(session)
  desk.cancelled(runs + items)
  succeed(call, {
    session_id: id,
    status: session.status,
    canceled_runs: runs,
    canceled_queued_queries: items,
    expired_user_input_requests: requests,
    executor_cancelled: runs > 0,
  })
}

export function messages(call: Call, desk: Desk, id: string): void {
  succeed(call, sessionFor(id, desk).messages.map(messageBody))
}

export function messagesDelta(call: Call, desk: Desk, id: string): void {
  const { messages } = sessionFor(id, desk)
  const after = numberIn(call, 'after_message_id', { usual: 0, least: 0, most: 2 ** 31 })
  const limit = numberIn(call, 'limit', { usual: 200, least: 1, most: 1000 })
  const younger = messages.filter((message) => message.id > after)
  const items = younger.slice(0, limit)
  succeed(call, {
    items: items.map(messageBody),
    next_after_message_id: items.at(-1)?.id ?? null,
    has_more: younger.length > items.length,
  })
}

export function run(call: Call, desk: Desk, id: string): void {
  succeed(call, runBody(runFor(id, desk), desk.books.now()))
}

/** The newest first: nobody may rely on the order. */
export function runs(call: Call, desk: Desk, id: string): void {
  const { runs } = sessionFor(id, desk)
  const limit = numberIn(call, 'limit', { usual: 100, least: 1, most: 1000 })
  const offset = numberIn(call, 'offset', { usual: 0, least: 0, most: 1_000_000 })
  const page = runs.toReversed().slice(offset, offset + limit)
  succeed(
    call,
    page.map((one) => runBody(one, desk.books.now())),
  )
}

/** What has expired stays in the list until somebody touches it. */
export function inputRequests(call: Call, { books, user }: Desk): void {
  const wanted = call.url.searchParams.get('session_id')
  const mine = ({ session, status }: Request) =>
    session.user === user && status === 'pending' && (wanted === null || session.id === wanted)
  succeed(call, [...books.requests.values()].filter(mine).map(requestBody))
}

const Given = z.object({ answers: z.record(z.string(), z.string()) })

export function answer(call: Call, desk: Desk, id: string): void {
  const given = Given.safeParse(call.exchange.body)
  if (!given.success) throw unprocessable(['body', 'answers'], 'Input should be a valid dictionary')
  const request = desk.books.requests.get(id)
  if (!request) throw notFound(`User input request not found: ${id}`)
  sessionFor(request.session.id, desk)
  if (request.status !== 'pending') throw badRequest(`Request is not pending: ${request.status}`)
  if (request.expiresAt <= desk.books.now()) {
    request.status = 'expired'
    throw badRequest('Request expired')
  }
  checkAnswers(request, given.data.answers, desk)
  request.answers = given.data.answers
  request.status = 'answered'
  request.settled.abort()
  succeed(call, requestBody(request))
}

/** Poco takes any map; one that its executor could make nothing of is a mistake all the same. */
function checkAnswers({ tool, input }: Request, answers: Record<string, string>, { broken }: Desk): void {
  if (tool === 'ExitPlanMode') {
    if (!['true', 'false'].includes(answers.approved ?? '')) broken(`answer: approved is ${answers.approved}`)
    return
  }
  const { questions } = z.object({ questions: z.array(z.object({ question: z.string() })) }).parse(input)
  for (const { question } of questions) if (!answers[question]) broken(`answer: nothing to “${question}”`)
}

const uploadLimit = 100 * 1024 * 1024

export async function upload(call: Call, { books }: Desk): Promise<void> {
  const type = call.headers['content-type'] ?? ''
  if (call.bytes.length > uploadLimit) throw tooLarge()
  const body = new Uint8Array(call.bytes)
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined)
  const file = form?.get('file')
  if (!(file instanceof File)) throw unprocessable(['body', 'file'], 'Field required')
  const source = `attachments/${randomUUID()}/${file.name}`
  const bytes = Buffer.from(await file.arrayBuffer())
  books.uploads.set(source, { name: file.name, bytes })
  const { name, size } = file
  succeed(call, { id: randomUUID(), type: 'file', name, source, size, content_type: file.type || null, path: null })
}

/** Folders with files in them, each with an address that is signed. */
export function files(call: Call, desk: Desk, id: string): void {
  const { files, exportStatus } = sessionFor(id, desk)
  const node = (path: string) => {
    const url = `${desk.origin()}/storage/${id}/${path}?X-Signature=sim`
    return { id: path, name: path.split('/').at(-1), type: 'file', path: `/${path}`, url, source: 'workspace' }
  }
  const names = exportStatus === 'ready' ? [...files.keys()] : []
  const folders = new Set(names.flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : [])))
  succeed(call, [
    ...[...folders].map((name) => ({
      id: name,
      name,
      type: 'folder',
      path: `/${name}`,
      children: names.filter((path) => path.startsWith(`${name}/`)).map(node),
    })),
    ...names.filter((path) => !path.includes('/')).map(node),
  ])
}

export function stored(call: Call, { books }: Desk, id: string, path: string) {
  const content = books.sessions.get(id)?.files.get(path)
  if (content === undefined || !call.url.searchParams.has('X-Signature')) return sendBody(call, 403, 'AccessDenied')
  sendBody(call, 200, content, { 'content-type': 'application/octet-stream' })
}
