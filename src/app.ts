import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { Hono } from 'hono'
import { agents } from './agents/index.ts'
import { startServer } from './api/server.ts'
import { channels } from './channels/index.ts'
import type { Log } from './contract/channel.ts'
import { createRoad, type Road } from './core/road.ts'
import { ConfigurationError } from './lib/configuration-error.ts'
import { lockFolder } from './lib/folder-lock.ts'
import type { Redactor } from './lib/redact.ts'
import { createVault } from './lib/secret.ts'
import { loadSecretKey } from './lib/secret-key.ts'
import type { Providers } from './services/config-schemas.ts'
import { builtInAgent, readConfiguration } from './services/configuration.ts'
import { applyConfiguration, type Shelf } from './services/configuration-plan.ts'
import { watchConfiguration } from './services/configuration-watch.ts'
import { loadConfiguration } from './services/live-configuration.ts'
import { publicUrlOf, type Settings } from './settings.ts'
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
  const store = await openStore(settings)
  const vault = createVault([loadSecretKey(settings)])
  const shelf: Shelf = { store, vault, providers }
  const { scheduler, bus, processes } = await engineOf(settings, store, processId, log)
  const road = createRoad({
    store,
    scheduler,
    bus,
    leases: createLeases(store, processId),
    channels: [...channels],
    agents: [...agents],
    log,
    processId,
    publicUrl: publicUrlOf(settings, settings.port),
    processes,
  })

  const reload = serial(async () => {
    const live = await loadConfiguration({
      ...shelf,
      language: settings.language,
      onSecret: (s) => redactor.register(s),
    })
    for (const { kind, id, why } of live.broken) log.error(`an entry of ${kind} cannot be used: ${why}`, { id })
    road.agents.use(live.agents.length > 0 ? live.agents : [{ ...builtInAgent, settings: {} } as never])
    await road.manager.use(live.channels)
  })
  const applyFile = async (file: string) => {
    const changes = await applyConfiguration(
      shelf,
      readConfiguration(file, { environment: settings.environment, providers }),
    )
    if (changes.length > 0) await bus.publish('settings', null)
  }

  if (settings.configFile) await applyFile(settings.configFile)
  const server = await startServer({ road, log, host: settings.host, port: settings.port, api: new Hono() })
  const unsubscribe = bus.subscribe('settings', () => {
    reload().catch((error) => log.error('a changed configuration could not be put in force', { error }))
  })
  await road.worker.start()
  await reload()
  const { configFile } = settings
  const stopWatching = configFile && watchConfiguration(configFile, { log, reload: () => applyFile(configFile) })

  return {
    address: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${server.port}`,
    async close() {
      if (stopWatching) await stopWatching()
      unsubscribe()
      await stop(road, server.close)
      await bus.close()
      await store.close()
      lock?.release()
    },
  }
}

/** First no more messages in, then an end for what runs, then the connections. */
async function stop(road: Road, closeServer: (grace: number) => Promise<void>): Promise<void> {
  await Promise.all([road.manager.stopListening(), closeServer(REQUESTS_GRACE)])
  await road.worker.stop(GRACE)
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

/** Runs a piece of work one call at a time, in the order of the calls. */
function serial(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.catch(() => undefined).then(work)
    return last
  }
}
