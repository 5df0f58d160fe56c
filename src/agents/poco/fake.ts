import { type Call, type Exchange, sendHtml, startFakeServer } from '../../lib/fake-server.ts'
import { Books, type Session } from './fake/books.ts'
import type { Desk } from './fake/desk.ts'
import { Executor } from './fake/executor.ts'
import type { PushTo } from './fake/outbox.ts'
import * as pages from './fake/pages.ts'
import { Refused, sendRefused, succeed, unauthorized } from './fake/refusals.ts'
import type { Script } from './fake/script.ts'
import { queue, sendNow, startTask, unqueue } from './fake/tasks.ts'

export type { Answers, Script, Step } from './fake/script.ts'

export interface PocoFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** none: whoever says so is the user. internal: the token, and the user. single: everybody is one user. */
  auth?: 'none' | 'internal' | 'single'
  token?: string
  /** ms before everything that happens in a run. */
  delayMs?: number
  /** ms that questions and plans wait: 60 s and 10 min at a real one. */
  askWithin?: number
  planWithin?: number
  /** ms that it takes to stop a run. */
  stopTakes?: number
  /** ms that its clock is ahead. */
  clockSkew?: number
}

/** Requests that go wrong, of those whose `METHOD /path` fits. */
export interface Trouble {
  at: RegExp
  how: 'reset' | 'html' | 'reset after'
  times: number
}

export interface PocoFake {
  /** What goes into `baseUrl`. */
  url: string
  token: string
  /** Plays this instead of a default run, for the next task. */
  enqueue(script: Script): void
  /** Deletes every session. */
  forget(): void
  /** A session that nobody has asked for anything yet; returns its id. */
  begin(user?: string): string
  /** A task from somewhere else: the web page. */
  elsewhere(session: string, prompt: string, script: Script): void
  /** From now on events are posted there. */
  pushTo(to: PushTo): void
  trouble(trouble: Trouble): void
  /** Runs that hold go on. */
  letGo(): void
  /** Cancels a session as a person would on the web page. */
  cancel(session: string): void
  /** Answers what is asked as a person would on the web page. */
  answer(answers: Record<string, string>): void
  sessions(): string[]
  /** How often each prompt was run, in a session. */
  prompts(session: string): string[]
  journal(): readonly Exchange[]
  /** Runs at work, and requests that are not answered. */
  open(): number
  /** Stop calls that stopped something. */
  stops(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

/** A backend of Poco with its executor. Knows nothing of the agent that it stands opposite to. */
export async function startPocoFake(options: PocoFakeOptions = {}): Promise<PocoFake> {
  const { auth = 'internal', token = 'sim-internal-token', delayMs: delay = 0 } = options
  const { askWithin = 60_000, planWithin = 600_000, stopTakes = 0, clockSkew = 0 } = options
  const books = new Books()
  books.clockSkew = clockSkew
  const executor = new Executor(books, { delay, askWithin, planWithin, stopTakes })
  const broken: string[] = []
  const begun = new Set<string>()
  const troubles: Trouble[] = []
  let stops = 0
  const key = (session: Session, request: string) => `${session.id} ${request}`
  const desk: Omit<Desk, 'user'> = {
    books,
    executor,
    scripts: [],
    broken: (line) => void broken.push(line),
    started: (session, request) => void begun.add(key(session, request)),
    startedBy: (session, request) => begun.has(key(session, request)),
    cancelled: (count) => {
      stops += count > 0 ? 1 : 0
    },
    origin: () => server.origin,
  }
  const server = await startFakeServer(options.port ?? 0, async (call) => {
    call.response.setHeader('date', new Date(books.now()).toUTCString())
    const trouble = troubles.find(({ at, times }) => times > 0 && at.test(`${call.method} ${call.url.pathname}`))
    if (trouble) trouble.times -= 1
    if (trouble?.how === 'html') return sendHtml(call, 502)
    if (trouble?.how === 'reset') return void call.response.socket?.resetAndDestroy()
    // Done, but nobody hears of it.
    if (trouble) call.response.end = cutting(call)
    await answer(call, desk, userOf(auth, token, desk.broken))
  })
  const known = (id: string) => {
    const session = books.sessions.get(id)
    if (!session) throw new Error(`there is no session ${id}`)
    return session
  }
  return {
    url: server.origin,
    token,
    enqueue: (script) => void desk.scripts.push(script),
    forget: () => books.forget(),
    begin: (user = 'default') => books.open(user).id,
    elsewhere: (session, prompt, script) => void executor.enqueue(known(session), { prompt, request: '', script }),
    pushTo: (to) => books.outbox.pushTo(to),
    trouble: (trouble) => void troubles.push(trouble),
    letGo: () => executor.letGo(),
    cancel: (session) => void executor.cancel(known(session)),
    answer: (answers) => {
      const asked = [...books.requests.values()].find(({ status }) => status === 'pending')
      if (!asked) throw new Error('nothing is asked')
      Object.assign(asked, { answers, status: 'answered' })
      asked.settled.abort()
    },
    sessions: () => [...books.sessions.keys()],
    prompts: (session) => known(session).runs.map(({ prompt }) => prompt),
    journal: server.journal,
    open: () => server.open() + executor.open,
    stops: () => stops,
    violations: () => [...broken, ...server.leaked(10_000).map(({ path }) => `${path}: the answer was not read`)],
    async close() {
      books.outbox.close()
      await server.close()
    },
  }
}

function cutting({ response }: Call): typeof response.end {
  return () => {
    response.socket?.resetAndDestroy()
    return response
  }
}

type Page = (call: Call, desk: Desk, id: string, more: string) => unknown

const routes: [pattern: string, page: Page][] = [
  ['GET /health', (call) => succeed(call, { status: 'healthy' })],
  ['POST /tasks', startTask],
  ['POST /sessions', pages.createSession],
  ['GET /sessions', pages.sessions],
  ['GET /sessions/:id', pages.session],
  ['PATCH /sessions/:id', pages.update],
  ['GET /sessions/:id/state', pages.state],
  ['POST /sessions/:id/cancel', pages.cancel],
  ['GET /sessions/:id/messages', pages.messages],
  ['GET /sessions/:id/messages/delta', pages.messagesDelta],
  ['GET /sessions/:id/workspace/files', pages.files],
  ['GET /sessions/:id/queued-queries', queue],
  ['DELETE /sessions/:id/queued-queries/:id', unqueue],
  ['POST /sessions/:id/queued-queries/:id/send-now', sendNow],
  ['GET /runs/session/:id', pages.runs],
  ['GET /runs/:id', pages.run],
  ['GET /user-input-requests', pages.inputRequests],
  ['POST /user-input-requests/:id/answer', pages.answer],
  ['POST /attachments/upload', pages.upload],
]
const matchers = routes.map(([pattern, page]) => ({
  pattern: new RegExp(`^${pattern.replaceAll(':id', '([^/]+)')}$`),
  page,
}))

async function answer(call: Call, desk: Omit<Desk, 'user'>, userOf: (call: Call) => string): Promise<unknown> {
  const stored = /^\/storage\/([^/]+)\/(.+)$/.exec(call.url.pathname)
  if (stored?.[1] && stored[2]) return pages.stored(call, { ...desk, user: '' }, stored[1], stored[2])
  try {
    const user = userOf(call)
    const route = `${call.method} ${call.url.pathname.replace(/^\/api\/v1(?=\/)/, '')}`
    for (const { pattern, page } of call.url.pathname.startsWith('/api/v1/') ? matchers : []) {
      const match = pattern.exec(route)
      if (match) return await page(call, { ...desk, user }, match[1] ?? '', match[2] ?? '')
    }
    throw new Refused(404, { code: 404, message: 'Not Found', data: null })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    sendRefused(call, error)
  }
}

function userOf(auth: NonNullable<PocoFakeOptions['auth']>, token: string, broken: (line: string) => void) {
  return ({ headers, method, url }: Call): string => {
    const user = String(headers['x-user-id'] ?? '').trim()
    if (user === '') broken(`${method} ${url.pathname}: no X-User-Id`)
    if (auth === 'single') return 'default'
    if (auth === 'internal' && (headers['x-internal-token'] !== token || user === '')) throw unauthorized()
    return user || 'default'
  }
}
