import { z } from 'zod'
import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { SimulatedPlatform } from '../contract/simulator.ts'
import type { Bus } from '../store/bus.ts'
import { configuredIds, deleteConfigured, upsertConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { forgetChannels } from '../store/forget-channels.ts'
import { listSettings, putSetting } from '../store/settings.ts'
import type { Entry } from './config-schemas.ts'
import type { Shelf } from './configuration-plan.ts'
import { sealEntry } from './entry.ts'

/** The simulated platforms in this process, and the page of phones that belongs to them. */
export interface Stage {
  platforms: SimulatedPlatform[]
  /** Answers what the page asks for; paths are as if it lay at `/`. */
  fetch(request: Request): Response | Promise<Response>
  close(): Promise<void>
}

export interface SimulatorParts {
  shelf: Shelf
  bus: Bus
  log: Log
  /** Whether they may run where `simulators:` says nothing. */
  allowed: boolean
  /** Loads and starts them. */
  open(): Promise<Stage>
}

/** What was made for somebody who only wants to see it work. Kept, so that it can be taken away again. */
const demoOf = z.object({
  agent: z.string(),
  /** The id of each platform's channel, by its type. */
  channels: z.record(z.string(), z.string()),
})

type Demo = z.output<typeof demoOf>

const DEMO = 'demo'

export interface SimulatorsNow {
  /** Nobody gets them where they are switched off. */
  allowed: boolean
  running: boolean
  channels: { id: string; type: string; title: string }[]
}

/**
 * The demo: every platform as a simulator, a channel on each, and an agent that repeats what it is told. Nothing of it is loaded before
 * it is asked for.
 */
export class Simulators {
  readonly #parts: SimulatorParts
  #stage: Promise<Stage> | undefined
  #running: Stage | undefined

  constructor(parts: SimulatorParts) {
    this.#parts = parts
  }

  /** What answers the page of phones; undefined while they do not run here. */
  get stage(): Stage | undefined {
    return this.#running
  }

  async isAllowed(): Promise<boolean> {
    const setting = (await listSettings(this.#parts.shelf.store.db)).get('simulators')
    return typeof setting?.value === 'boolean' ? setting.value : this.#parts.allowed
  }

  async now(): Promise<SimulatorsNow> {
    const [allowed, demo] = await Promise.all([this.isAllowed(), this.#demo()])
    const channels = Object.entries(demo?.channels ?? {}).map(([type, id]) => ({
      id,
      type,
      title: this.#titleOf(type),
    }))
    return { allowed, running: this.#running !== undefined, channels }
  }

  /** Starts them where they do not run yet, and sees to it that each has its channel. Throws UserError where they may not run. */
  async start(): Promise<void> {
    if (!(await this.isAllowed())) throw switchedOff()
    const { platforms } = await this.#open()
    const { shelf, bus } = this.#parts
    await shelf.store.write(async ({ db }) => {
      const demo = await this.#demoFor(db, platforms)
      await this.#put(db, 'agents', { id: demo.agent, type: 'echo', name: 'Echo' })
      for (const platform of platforms) await this.#put(db, 'channels', channelOn(platform, demo))
      await putSetting(db, DEMO, { value: demo, origin: 'panel' })
    })
    await bus.publish('settings', null)
  }

  /** Goes on with a demo that an earlier process began. */
  async resume(): Promise<void> {
    if ((await this.#demo()) && (await this.isAllowed())) await this.start()
  }

  /** Ends them, and takes away everything that was made for them. */
  async remove(): Promise<void> {
    const { shelf, bus } = this.#parts
    const demo = await this.#demo()
    if (demo) {
      await shelf.store.write(async ({ db }) => {
        for (const id of Object.values(demo.channels)) await deleteConfigured(db, 'channels', id)
        await deleteConfigured(db, 'agents', demo.agent)
        await putSetting(db, DEMO, undefined)
      })
      await bus.publish('settings', null)
    }
    await this.close()
    if (!demo) return
    await shelf.store.write((tx) => forgetChannels(tx, Object.values(demo.channels)))
    await bus.publish('people', null)
  }

  async close(): Promise<void> {
    const stage = await this.#stage?.catch(() => undefined)
    this.#stage = undefined
    this.#running = undefined
    await stage?.close()
  }

  async #open(): Promise<Stage> {
    this.#stage ??= this.#parts.open()
    try {
      this.#running = await this.#stage
      return this.#running
    } catch (error) {
      this.#stage = undefined
      this.#parts.log.error('the simulators could not be started', { error })
      throw new UserError('The simulators could not be started here. The log says more.', { code: 'unusable' })
    }
  }

  async #demo(db: Store['db'] = this.#parts.shelf.store.db): Promise<Demo | undefined> {
    return demoOf
      .optional()
      .catch(undefined)
      .parse((await listSettings(db)).get(DEMO)?.value)
  }

  /** The demo that there is, or ids that nobody has yet. */
  async #demoFor(db: Store['db'], platforms: SimulatedPlatform[]): Promise<Demo> {
    const [known, channels, agents] = await Promise.all([
      this.#demo(db),
      configuredIds(db, 'channels'),
      configuredIds(db, 'agents'),
    ])
    const idOf = (type: string) => known?.channels[type] ?? free(`demo-${type}`, channels)
    return {
      agent: known?.agent ?? free('demo', agents),
      channels: Object.fromEntries(platforms.map(({ type }) => [type, idOf(type)])),
    }
  }

  async #put(db: Store['db'], kind: 'agents' | 'channels', entry: Entry): Promise<void> {
    const { providers, vault } = this.#parts.shelf
    const row = sealEntry(kind, entry, providers, vault)
    await upsertConfigured(db, kind, { ...row, origin: 'panel' })
  }

  #titleOf(type: string): string {
    return this.#parts.shelf.providers.channels.find((provider) => provider.type === type)?.title ?? type
  }
}

function channelOn({ type, title, settings }: SimulatedPlatform, { agent, channels }: Demo): Entry {
  const [first = {}] = Object.values(settings)
  return {
    id: channels[type] ?? type,
    type,
    name: `${title} (demo)`,
    enabled: true,
    agent,
    settings: z.record(z.string(), z.json()).parse(first),
  }
}

function free(id: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}

const switchedOff = () =>
  new UserError(
    'The simulators are switched off here, as they are in production. Put `simulators: true` into the configuration file to have them.',
    { code: 'simulators-off' },
  )
