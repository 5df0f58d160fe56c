import type { Log } from '../contract/channel.ts'
import type { Providers } from '../services/config-schemas.ts'
import { readConfiguration } from '../services/configuration.ts'
import { applyConfiguration, madeInPanel, type Shelf } from '../services/configuration-plan.ts'
import { watchConfiguration } from '../services/configuration-watch.ts'
import { purgeEntries } from '../services/entry-changes.ts'
import { type LoadParts, loadConfiguration, OpenedEntries } from '../services/live-configuration.ts'
import { lastChangeOf } from '../store/configured.ts'
import type { Road } from './road.ts'

/** How often it is looked whether another process (`apply`, the API of a neighbour) changed the configuration, in ms. */
const LOOK_EVERY = 3_000
/** How often it is looked whether something that was deleted can no longer be brought back, in ms. */
const PURGE_EVERY = 60_000

export interface KeepParts extends Pick<LoadParts, 'language' | 'onSecret'> {
  road: Road
  shelf: Shelf & { providers: Providers }
  log: Log
  /** The file that declares what belongs to it, if there is one. */
  file: string | undefined
  /** What `${NAME}` takes, read anew each time: a changed `.env` counts. */
  environment(): Record<string, string | undefined>
}

/**
 * Puts the configuration in force and keeps it so: the file first, then what the database says, again whenever either changes. Only
 * what changed is started anew. Rejects with ConfigurationError when the file is wrong at the start; later, a wrong file is logged and
 * what was in force stays. Resolves with the way to stop.
 */
export async function keepConfigured(parts: KeepParts): Promise<() => Promise<void>> {
  const { road, shelf, log, file } = parts
  const opened = new OpenedEntries()
  let inForce = ''

  const reload = serial(async () => {
    const change = await lastChangeOf(shelf.store.db)
    const live = await loadConfiguration({ ...parts, ...shelf }, opened)
    for (const { kind, id, why } of live.broken) log.error(`an entry of ${kind} cannot be used: ${why}`, { id })
    road.faults.use(live.broken)
    road.retention.use(live.sections.retention)
    const { transcription } = live.sections
    road.models.use(live.models, transcription)
    road.transcription.use(transcription)
    road.people.use(live.sections.users)
    road.agents.use(live.agents)
    await road.manager.use(live.channels)
    inForce = change
  })
  const applyFile = async (path: string) => {
    const known = await madeInPanel(shelf.store)
    const wanted = readConfiguration(path, { environment: parts.environment(), providers: shelf.providers, known })
    const changes = await applyConfiguration(shelf, wanted)
    if (changes.length > 0) await road.bus.publish('settings', null)
  }
  const reloadSoon = () => {
    reload().catch((error) => log.error('a changed configuration could not be put in force', { error }))
  }

  if (file) await applyFile(file)
  await reload()
  const unsubscribe = road.bus.subscribe('settings', reloadSoon)
  const timer = setInterval(async () => {
    const now = await lastChangeOf(shelf.store.db).catch(() => inForce)
    if (now !== inForce) reloadSoon()
  }, LOOK_EVERY)
  const purge = setInterval(() => {
    purgeEntries(shelf.store).catch((error) => log.warn('what was deleted could not be purged', { error }))
  }, PURGE_EVERY)
  const stopWatching =
    file &&
    watchConfiguration(file, {
      log,
      reload: () => applyFile(file),
      onRead: (problems) => {
        road.faults.file = problems.length > 0 ? { problems, since: Date.now() } : undefined
      },
    })

  return async () => {
    clearInterval(timer)
    clearInterval(purge)
    unsubscribe()
    if (stopWatching) await stopWatching()
    // A change that is under way would start channels behind the back of whoever stops them.
    await reload.idle()
  }
}

/** Runs a piece of work one call at a time, in the order of the calls. `idle` resolves when none is under way. */
function serial(work: () => Promise<void>): { (): Promise<void>; idle(): Promise<void> } {
  let last: Promise<void> = Promise.resolve()
  const run = () => {
    last = last.catch(() => undefined).then(work)
    return last
  }
  return Object.assign(run, { idle: () => last.catch(() => undefined) })
}
