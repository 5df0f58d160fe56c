import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import about from '../package.json' with { type: 'json' }
import { agents } from './agents/index.ts'
import { Audit } from './api/actor.ts'
import { startServer } from './api/server.ts'
import { channels } from './channels/index.ts'
import type { Log } from './contract/channel.ts'
import { keepConfigured } from './core/keep-configured.ts'
import { createRoad, type Road } from './core/road.ts'
import { directories } from './directories/index.ts'
import { ConfigurationError } from './lib/configuration-error.ts'
import { lockFolder } from './lib/folder-lock.ts'
import type { Redactor } from './lib/redact.ts'
import { createVault } from './lib/secret.ts'
import { loadSecretKey } from './lib/secret-key.ts'
import type { Providers } from './services/config-schemas.ts'
import type { Shelf } from './services/configuration-plan.ts'
import { sweep } from './services/sign-in/doorkeeper.ts'
import { setupLink } from './services/sign-in/one-time-links.ts'
import { createSignInParts } from './services/sign-in/parts.ts'
import { Simulators } from './services/simulators.ts'
import { publicUrlOf, readEnvironment, type Settings } from './settings.ts'
import { type Bus, createLocalBus } from './store/bus.ts'
import type { Store } from './store/db.ts'
import { createLeases } from './store/leases.ts'
import { openStore } from './store/open.ts'
import { createLocalScheduler } from './store/schedule-local.ts'
import type { Scheduler } from './store/scheduler.ts'

/** How long a stopping process lets replies end by themselves, in ms. With what follows it stays below ten seconds. */
const GRACE = 6_000
const REQUESTS_GRACE = 1_000

export const providers: Providers = { channels, agents }

export interface Gateway {
  /** Where HTTP listens. */
  address: string
  /** Where the first admin sets the gateway up, once; undefined when there is an admin. A secret. */
  setupLink: string | undefined
  /** Stops taking messages, ends or hands over what runs within ten seconds, and closes everything. */
  close(): Promise<void>
}

/** Builds every part and hands each what it needs; resolves when the gateway is ready. Rejects with a sentence that says what to do. */
export async function startGateway(settings: Settings, log: Log, redactor: Redactor): Promise<Gateway> {
  for (const secret of [settings.secretKey, settings.apiKey]) if (secret) redactor.register(secret)
  const lock = settings.databaseUrl ? undefined : lockFolder(settings.dataDir)
  if (!settings.databaseUrl && !lock)
    throw new ConfigurationError([
      `Another Teahouse runs on the data folder ${settings.dataDir}. Stop it, or give this one its own TEAHOUSE_DATA_DIR; several processes share the work only on PostgreSQL.`,
    ])
  const processId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const store = await openStore(settings, log)
  const key = loadSecretKey(settings)
  const vault = createVault([key])
  const shelf: Shelf = { store, vault, providers }
  const { scheduler, bus, processes } = await engineOf(settings, store, processId, log)
  // Port 0 is known once HTTP listens, before any channel is built.
  let { port } = settings
  const publicUrl = () => publicUrlOf(settings, port)
  const road = createRoad({
    store,
    scheduler,
    bus,
    // The folder is this process's alone: what an earlier one left leased is free at once.
    leases: createLeases(store, settings.databaseUrl ? processId : 'this folder'),
    channels: [...channels],
    agents: [...agents],
    directories,
    log,
    dataDir: settings.dataDir,
    fetchAllow: settings.fetchAllow,
    processId,
    publicUrl,
    processes,
  })

  const { apiKey, language } = settings
  const signIn = createSignInParts({ store, log, publicUrl, key, vault, onSecret: redactor.register })
  const simulators = new Simulators({
    shelf,
    bus,
    log,
    allowed: settings.environment.NODE_ENV !== 'production',
    open: async () => (await import('../sim/embedded.ts')).openStage(),
  })
  const audit = new Audit(store)
  const { version } = about
  const api = async () => {
    const { createApi } = await import('./api/api.ts')
    const { dataDir } = settings
    const about = { version, language, dataDir, processes, publicUrl }
    return createApi({ road, shelf, redactor, audit, signIn, simulators, log, apiKey, ...about })
  }
  const server = await startServer({ road, log, host: settings.host, port, api })
  port = server.port
  // Before its channels look for them.
  await simulators.resume().catch((error) => log.error('the demo could not go on', { error }))
  const stopKeeping = await keepConfigured({
    road,
    shelf,
    log,
    language: settings.language,
    onSecret: (secret) => redactor.register(secret),
    file: settings.configFile,
    environment: () => readEnvironment(process.cwd(), process.env, settings.configFile),
  })
  const stopHearing = bus.subscribe('restart', (id) => {
    if (typeof id !== 'string' || !road.manager.get(id)) return
    road.manager.restart(id).catch((error) => log.error('a channel could not be restarted', { channel: id, error }))
  })
  await road.media.sweep()
  await road.worker.start()
  road.news.start()

  await sweep(signIn)

  return {
    setupLink: await setupLink({ store, publicUrl: publicUrl() }),
    address: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${server.port}`,
    async close() {
      stopHearing()
      await stopKeeping()
      await stop(road, server.close)
      await simulators.close()
      await road.media.close()
      await bus.close()
      await store.close()
      lock?.release()
    },
  }
}

/** First no more messages in, then an end for what runs, then the connections. */
async function stop(road: Road, closeServer: (grace: number) => Promise<void>): Promise<void> {
  road.changes.close()
  await road.retention.stop()
  await road.manager.stopListening()
  await road.news.stop()
  // Some platforms come and fetch the replies that are finished meanwhile.
  await road.worker.stop(GRACE)
  await closeServer(REQUESTS_GRACE)
  await road.agents.close()
  await road.people.close()
  await road.manager.stop()
}

interface Engine {
  scheduler: Scheduler
  bus: Bus
  processes(): Promise<number>
}

async function engineOf({ databaseUrl: url }: Settings, store: Store, processId: string, log: Log): Promise<Engine> {
  if (!url) return { scheduler: createLocalScheduler(store, log), bus: createLocalBus(), processes: async () => 1 }
  const [{ createPostgresScheduler, liveProcesses }, { createPostgresBus }] = await Promise.all([
    import('./store/schedule-postgres.ts'),
    import('./store/bus-postgres.ts'),
  ])
  return {
    scheduler: await createPostgresScheduler({ url, process: processId, log }),
    bus: await createPostgresBus({ url, store, log }),
    processes: () => liveProcesses(store.db),
  }
}
