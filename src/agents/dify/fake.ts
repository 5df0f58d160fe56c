import { type Call, type Exchange, sendBody, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import { type App, type AppOptions, oneOfEach, openApp, type Script } from './fake/apps.ts'
import { ask, type Desk } from './fake/asks.ts'
import { Books, type Rated } from './fake/books.ts'
import { download, upload } from './fake/files.ts'
import {
  conversation,
  conversations,
  feedback,
  info,
  messages,
  meta,
  parameters,
  site,
  suggested,
} from './fake/pages.ts'
import { notFound, Refused, sendRefused } from './fake/refusals.ts'
import { form, run, runEvents, stop } from './fake/runs.ts'

export type { AppOptions, Mode, Quirks, Script } from './fake/apps.ts'

export interface DifyFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** One app of every mode when absent. */
  apps?: AppOptions[]
  /** ms before every event. */
  delayMs?: number
  /** ms between keep-alive pings; 10 s on a real server. */
  pingMs?: number
}

export interface DifyFake {
  /** What goes into `baseUrl`. */
  url: string
  /** The keys of the apps, by mode; the first app of a mode. */
  apps: Partial<Record<AppOptions['mode'], string>>
  /** Plays this instead of a default answer, for the next request to that app. */
  enqueue(script: Script, key: string): void
  /** Loses every conversation. */
  forget(): void
  /** Closes every conversation for good. */
  complete(): void
  journal(): readonly Exchange[]
  /** What users think of messages now, the oldest message first. */
  ratings(): Rated[]
  /** Answers that are not over yet. */
  open(): number
  /** Tasks that were stopped by the user whose they are. */
  stops(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

/** A Dify server with its apps. Knows nothing of the agent that it stands opposite to. */
export async function startDifyFake(options: DifyFakeOptions = {}): Promise<DifyFake> {
  const apps = new Map((options.apps ?? oneOfEach).map((app) => [app.key, openApp(app)]))
  const books = new Books()
  const watch = new FakeWatch()
  const desk: Desk = {
    books,
    watch,
    origin: () => server.origin,
    delay: options.delayMs ?? 0,
    pingEvery: options.pingMs ?? 10_000,
  }
  const server = await startFakeServer(options.port ?? 0, (call) => answer(call, apps, desk))
  return {
    url: `${server.origin}/v1`,
    apps: Object.fromEntries([...apps.values()].reverse().map((app) => [app.mode, app.key])),
    enqueue: (script, key) => apps.get(key)?.scripts.push(script),
    forget: () => books.forget(),
    complete: () => {
      for (const one of books.conversations.values()) one.completed = true
    },
    journal: server.journal,
    ratings: () => [...books.messages.values()].flatMap(({ rated }) => rated ?? []),
    open: server.open,
    stops: () => [...books.tasks.values()].filter((task) => task.stop.signal.aborted).length,
    violations: () => watch.violations(server.leaked(10_000)),
    close: server.close,
  }
}

type Answer = (call: Call, app: App, desk: Desk, id: string) => unknown

/** Every call of §1.2 and §1.7–1.11 of the agents page; `:id` is the part handed on. */
const routes: [pattern: string, answer: Answer][] = [
  ['POST /chat-messages', (call, app, desk) => ask(call, app, 'chat', desk)],
  ['POST /completion-messages', (call, app, desk) => ask(call, app, 'completion', desk)],
  ['POST /workflows/run', (call, app, desk) => ask(call, app, 'workflow', desk)],
  ['POST /workflows/:id/run', pinnedRun],
  ['POST /chat-messages/:id/stop', (call, app, desk, id) => stop(call, app, id, desk)],
  ['POST /completion-messages/:id/stop', (call, app, desk, id) => stop(call, app, id, desk)],
  ['POST /workflows/tasks/:id/stop', (call, app, desk, id) => stop(call, app, id, desk)],
  ['GET /workflows/run/:id', (call, app, desk, id) => run(call, app, id, desk)],
  ['GET /workflow/:id/events', (call, app, desk, id) => runEvents(call, app, id, desk)],
  ['GET /form/human_input/:id', (call, app, desk, id) => form(call, app, id, desk)],
  ['POST /form/human_input/:id', (call, app, desk, id) => form(call, app, id, desk)],
  ['POST /files/upload', (call, app, desk) => upload(call, app, desk.books)],
  ['GET /files/:id/preview', preview],
  ['GET /parameters', parameters],
  ['GET /info', info],
  ['GET /meta', meta],
  ['GET /site', site],
  ['GET /messages', messages],
  ['GET /messages/:id/suggested', (call, app, desk, id) => suggested(call, app, id, desk)],
  ['POST /messages/:id/feedbacks', (call, app, desk, id) => feedback(call, app, id, desk)],
  ['GET /conversations', conversations],
  ['DELETE /conversations/:id', (call, app, desk, id) => conversation(call, app, id, desk)],
  ['POST /conversations/:id/name', (call, app, desk, id) => conversation(call, app, id, desk)],
]
const matchers = routes.map(([pattern, answer]) => ({
  pattern: new RegExp(`^${pattern.replace(':id', '([^/]+)')}$`),
  answer,
}))

async function answer(call: Call, apps: ReadonlyMap<string, App>, desk: Desk): Promise<unknown> {
  const made = /^GET \/files\/tools\/([^/.]+)\.\w+$/.exec(`${call.method} ${call.url.pathname}`)
  if (made?.[1]) return download(call, made[1], desk.books)
  try {
    const app = appOf(call, apps)
    const route = `${call.method} ${call.url.pathname.replace(/^\/v1/, '')}`
    for (const { pattern, answer } of matchers) {
      const match = pattern.exec(route)
      if (match) return await answer(call, app, desk, decodeURIComponent(match[1] ?? ''))
    }
    throw notFound('The requested URL was not found on the server.')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    sendRefused(call, error)
  }
}

function appOf({ headers }: Call, apps: ReadonlyMap<string, App>): App {
  const [scheme, key] = (headers.authorization ?? '').split(' ')
  if (!key || scheme?.toLowerCase() !== 'bearer') {
    throw new Refused(401, 'unauthorized', "Authorization header must be provided and start with 'Bearer'")
  }
  const app = apps.get(key)
  if (!app) throw new Refused(401, 'unauthorized', 'Access token is invalid')
  if (app.apiEnabled === false) throw new Refused(403, 'forbidden', "The app's API service has been disabled.")
  if (app.published === false)
    throw new Refused(400, 'app_unavailable', 'App unavailable, please check your app configurations.')
  return app
}

function pinnedRun(call: Call, app: App, desk: Desk, workflowId: string): unknown {
  if (workflowId !== 'wf-1') throw notFound('Workflow not found')
  return ask(call, app, 'workflow', desk)
}

function preview(call: Call, app: App, { books }: Desk, id: string) {
  const file = books.files.get(id)
  if (!file) throw new Refused(404, 'file_not_found', 'The requested file was not found')
  if (file.app !== app) throw new Refused(403, 'file_access_denied', 'Access to the requested file is denied')
  sendBody(call, 200, Buffer.from(file.bytes), { 'content-type': file.mime })
}
