import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStage } from '../../sim/embedded.ts'
import { Audit } from '../../src/api/actor.ts'
import { createApi } from '../../src/api/api.ts'
import { startServer } from '../../src/api/server.ts'
import { keepConfigured } from '../../src/core/keep-configured.ts'
import { createRoad, type Road } from '../../src/core/road.ts'
import { directories } from '../../src/directories/index.ts'
import { createRedactor, type Redactor } from '../../src/lib/redact.ts'
import { createVault } from '../../src/lib/secret.ts'
import type { Entry, Providers } from '../../src/services/config-schemas.ts'
import type { Shelf } from '../../src/services/configuration-plan.ts'
import { sealEntry } from '../../src/services/entry.ts'
import { createSignInParts, type SignInParts } from '../../src/services/sign-in/parts.ts'
import { Simulators } from '../../src/services/simulators.ts'
import { createLocalBus } from '../../src/store/bus.ts'
import { type Kind, upsertConfigured } from '../../src/store/configured.ts'
import { createLeases } from '../../src/store/leases.ts'
import { openStore } from '../../src/store/open.ts'
import { createLocalScheduler } from '../../src/store/schedule-local.ts'
import { createPaper, type Paper } from './paper.ts'
import { createPen, type Pen } from './pen.ts'
import { teaParty } from './providers.ts'
import { silent } from './silent.ts'

export const apiKey = 'test-api-key-of-decent-length'

/** The whole gateway: a road on a real SQLite file, configured from its database, and HTTP on a port of its own. */
export interface TestApi extends Road {
  paper: Paper
  pen: Pen
  shelf: Shelf
  redactor: Redactor
  signIn: SignInParts
  /** Asks without the key, anywhere. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Asks with the key, below /api/v1. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** The same, and reads what it answers with: the status, and whatever the JSON is. */
  get(path: string): Promise<{ status: number; body: Json }>
  post(path: string, body?: unknown): Promise<{ status: number; body: Json }>
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<{ status: number; body: Json }>
  /** Stores an entry and puts it in force. */
  configure(kind: Kind, entry: Entry, origin?: 'file' | 'panel'): Promise<void>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a caller would, without our types
type Json = any

export interface TestApiOptions {
  paper?: Paper
  pen?: Pen
  apiKey?: string | undefined
  channel?: Entry
  /** Whether simulators may be started. */
  simulators?: boolean
  publicUrl?: string
  fetchAllow?: string[]
  /** The clock of those who sign in. */
  now?: () => number
}

/** With one channel `paper` (declared by a file) that the agent `pen` answers. */
export async function openApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { paper = createPaper(), pen = createPen() } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'teahouse-'))
  const store = await openStore({ dataDir })
  const key = randomBytes(32)
  const bus = createLocalBus()
  const providers: Providers = {
    channels: [paper.provider, ...teaParty.channels],
    agents: [pen.provider, ...teaParty.agents],
  }
  const shelf: Shelf = { store, vault: createVault([key]), providers }
  const redactor = createRedactor()
  const road = createRoad({
    store,
    scheduler: createLocalScheduler(store, silent),
    bus,
    leases: createLeases(store, 'test'),
    channels: [...providers.channels],
    agents: [...providers.agents],
    directories,
    log: silent,
    dataDir,
    fetchAllow: options.fetchAllow ?? [],
    processId: 'test',
    publicUrl: () => 'http://localhost',
    processes: async () => 1,
  })
  const put = async (kind: Kind, entry: Entry, origin: 'file' | 'panel' = 'file') => {
    const row = { ...sealEntry(kind, entry, providers, shelf.vault), origin }
    await store.write(({ db }) => upsertConfigured(db, kind, row))
  }
  await put('agents', { id: 'pen', type: 'pen', settings: {} })
  const limits = { perSender: { perMinute: 0 } }
  await put('channels', { id: 'paper', type: 'paper', agent: 'pen', language: 'en', limits, ...options.channel })
  const onSecret = (text: string) => redactor.register(text)
  const stopKeeping = await keepConfigured({
    road,
    shelf,
    log: silent,
    language: 'en',
    onSecret,
    file: undefined,
    environment: () => ({}),
  })
  await road.worker.start()
  const publicUrl = () => options.publicUrl ?? 'http://localhost'
  const signIn = createSignInParts({
    store,
    log: silent,
    publicUrl,
    key,
    vault: shelf.vault,
    onSecret: redactor.register,
    ...(options.now ? { now: options.now } : {}),
  })
  const { simulators: allowed = true } = options
  const simulators = new Simulators({ shelf, bus, log: silent, allowed, open: openStage })
  const api = createApi({
    road,
    shelf,
    redactor,
    audit: new Audit(store),
    signIn,
    simulators,
    log: silent,
    apiKey: 'apiKey' in options ? options.apiKey : apiKey,
    language: 'en',
    version: 'test',
    dataDir,
    processes: async () => 1,
    publicUrl,
  })
  const server = await startServer({ road, log: silent, host: '127.0.0.1', port: 0, api: async () => api })
  const request = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
  const ask = (path: string, init: RequestInit = {}) =>
    request(`/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${apiKey}`, ...init.headers } })
  const read = async (response: Response) => ({
    status: response.status,
    body: response.status === 204 ? undefined : await response.json(),
  })
  const send: TestApi['send'] = async (method, path, body) =>
    read(
      await ask(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    )

  return {
    ...road,
    paper,
    pen,
    shelf,
    redactor,
    signIn,
    request,
    ask,
    get: async (path) => read(await ask(path)),
    post: (path, body) => send('POST', path, body),
    send,
    async configure(kind, entry, origin) {
      await put(kind, entry, origin)
      await bus.publish('settings', null)
    },
    async close() {
      await server.close(0)
      await simulators.close()
      await stopKeeping()
      await road.worker.stop(0)
      await road.manager.stop()
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
