import type { Channel, ChannelHost, ChannelProvider, Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { ChannelStatuses } from '../store/channel-status.ts'
import type { Leases } from '../store/leases.ts'
import type { Replies } from '../store/replies.ts'
import type { Acceptor } from './accept.ts'
import type { Budget } from './budget.ts'
import type { Budgets } from './budgets.ts'
import { keepConnected } from './connection.ts'
import type { FeedbackKeeper } from './feedback.ts'
import type { LinkedFiles } from './linked-files.ts'
import type { ChannelSettings, LiveChannel } from './live-channel.ts'
import { lookAt, wasSeen } from './look.ts'
import { matchPath } from './match-path.ts'

/** How often statuses are confirmed and calls recorded, in ms. */
const BEAT = 5_000
const TEST_WITHIN = 10_000

export interface ManagerParts {
  providers: ChannelProvider[]
  acceptor: Acceptor
  replies: Replies
  leases: Leases
  statuses: ChannelStatuses
  budgets: Budgets
  feedback: FeedbackKeeper
  links: LinkedFiles
  log: Log
  /** Where platforms reach us; asked once HTTP listens. */
  publicUrl(): string
  /** How many processes share the accounts' limits. */
  processes(): Promise<number>
}

/** What this process has to do with a channel's connection. */
interface Hold {
  /** It has the lease: nobody else connects. */
  mine: boolean
  /** The channel connects: what it says counts only while it holds the lease. */
  connects: boolean
  /** The channel was stopped here: what it still says is old. */
  over: boolean
  /** What the channel last said. */
  said?: 'connecting' | 'connected' | 'denied'
}

/** A live channel and what keeps it connected. */
interface Kept extends LiveChannel {
  /** The configuration it was built from: another one means another channel. */
  spelled: string
  stop: AbortController
  ended: Promise<void>
}

/** Channel Manager: creates channels from their configuration, keeps them connected, and knows how they are. */
export class ChannelManager {
  readonly #parts: ManagerParts
  readonly #kept = new Map<string, Kept>()
  #beat: NodeJS.Timeout | undefined
  #listening = false
  /** This process stops: platforms may still fetch what is under way, and bring nothing new. */
  #draining = false
  /** Channels that are stopped only to be started again. */
  readonly #between = new Set<string>()
  #changed: Promise<void> = Promise.resolve()

  constructor(parts: ManagerParts) {
    this.#parts = parts
  }

  /** Takes over a configuration: starts what is new, stops what is gone, restarts what changed and nothing else. */
  use(configs: ChannelSettings[]): Promise<void> {
    return this.#inTurn(() => this.#use(configs))
  }

  async #use(configs: ChannelSettings[]): Promise<void> {
    this.#beat ??= setInterval(() => void this.#tick(), BEAT)
    // Before the first call is made: the other processes spend the same accounts' limits already.
    await this.#count().catch((error) => this.#parts.log.warn('the processes could not be counted', { error }))
    const wanted = new Map(configs.filter((c) => c.enabled).map((c) => [c.id, c]))
    const gone = [...this.#kept.keys()].filter((id) => !wanted.has(id))
    await Promise.all(gone.map((id) => this.#drop(id)))
    await Promise.all(
      [...wanted.values()].map(async (config) => {
        const kept = this.#kept.get(config.id)
        const spelled = spell(config)
        // What the road reads anew for each message may change under a running channel.
        if (kept?.spelled === spelled) kept.config = config
        else await this.#replace(config, spelled)
      }),
    )
    this.#listening = true
  }

  get(id: string): LiveChannel | undefined {
    return this.#kept.get(id)
  }

  live(): LiveChannel[] {
    return [...this.#kept.values()]
  }

  /** Hands a platform's request to its channel; undefined when there is none of that id. */
  async receive(id: string, request: Request): Promise<Response | undefined> {
    if (!this.answering || this.#between.has(id)) throw new Error('the channel starts or stops just now')
    return this.#kept.get(id)?.channel.receive?.(request)
  }

  /** The channel whose `webhookPaths` has this path. */
  byPath(path: string): string | undefined {
    for (const [id, { config }] of this.#kept) {
      if (config.webhookPaths.some((pattern) => matchPath(pattern, path))) return id
    }
    return undefined
  }

  restart(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = this.#kept.get(id)
      if (!kept) throw new UserError(`Channel ${id} does not run: enable it first.`, { code: 'channel-disabled' })
      await this.#replace(kept.config, kept.spelled)
    })
  }

  /** Proves a configuration against its platform, without keeping anything; returns the bot's name. */
  async test(config: ChannelSettings): Promise<string> {
    const kept = this.#kept.get(config.id)
    const { channel } =
      kept?.spelled === spell(config) ? kept : this.#build(config, { mine: false, connects: false, over: true })
    const name = config.name ?? config.id
    // A connection that another process holds is the proof; a second one might push it out.
    const elsewhere = channel.tied && channel === kept?.channel && !kept.ready()
    if (elsewhere && (await this.#parts.statuses.of(config.id)).state === 'connected') return name
    if (!channel.check) return name
    return channel.check(AbortSignal.timeout(TEST_WITHIN))
  }

  /** False before the first configuration is in force, and from the moment this process stops: nothing can be taken in. */
  get listening(): boolean {
    return this.#listening
  }

  /** True as long as platforms are answered, also while this process stops: a reply that is fetched has to be there to its end. */
  get answering(): boolean {
    return this.#listening || this.#draining
  }

  /** Takes no more messages in; replies that are under way can still be drawn, also those that need their channel's connection. */
  async stopListening(): Promise<void> {
    this.#listening = false
    this.#draining = true
    const free = [...this.#kept.values()].filter(({ channel }) => !channel.tied)
    for (const kept of free) kept.stop.abort(new Error('this process stops'))
    await Promise.all(free.map((kept) => kept.ended))
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat)
    await Promise.all([...this.#kept.keys()].map((id) => this.#drop(id)))
    this.#parts.budgets.close()
    await this.#parts.feedback.stop()
  }

  /** One channel that cannot be built leaves the others working. */
  async #start(config: ChannelSettings, spelled: string): Promise<void> {
    const { leases, statuses, log } = this.#parts
    const hold: Hold = { mine: false, connects: false, over: false }
    try {
      const { host, channel, budget } = this.#build(config, hold)
      hold.connects = channel.run !== undefined
      const stop = new AbortController()
      stop.signal.addEventListener('abort', () => {
        hold.over = true
      })
      const onLease = (mine: boolean) => {
        hold.mine = mine
      }
      const proved = () => hold.said === 'connected'
      const connection = { channel, host, leases, statuses, onLease, proved }
      const ended = keepConnected(connection, stop.signal).catch((error) =>
        log.error('a channel is no longer kept connected', { channel: config.id, error }),
      )
      const ready = () => !channel.tied || hold.mine
      const kept: Kept = { config, channel, budget, ready, spelled, stop, ended }
      this.#kept.set(config.id, kept)
      await this.#parts.budgets.record()
    } catch (error) {
      log.error('a channel could not be started', { channel: config.id, error })
    }
  }

  /** Stops what has this id, if anything, and starts it from this configuration. */
  async #replace(config: ChannelSettings, spelled: string): Promise<void> {
    this.#between.add(config.id)
    try {
      await this.#drop(config.id)
      await this.#start(config, spelled)
    } finally {
      this.#between.delete(config.id)
    }
  }

  /** One change of what runs at a time, in the order in which they were asked for. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#changed.then(change)
    this.#changed = done.catch(() => undefined)
    return done
  }

  async #drop(id: string): Promise<void> {
    const kept = this.#kept.get(id)
    if (!kept) return
    this.#kept.delete(id)
    kept.stop.abort(new Error('the channel was stopped'))
    await kept.ended
    await this.#parts.budgets.record()
    await this.#parts.statuses.stopped(id).catch(() => undefined)
  }

  #build(config: ChannelSettings, hold: Hold): { channel: Channel; host: ChannelHost; budget: Budget } {
    const provider = this.#parts.providers.find((p) => p.type === config.type)
    if (!provider) throw new UserError(`There is no channel type ${config.type}.`, { code: 'unknown-type' })
    // A channel makes no call before it is built; then its limits are known.
    const host = this.#hostFor(config, hold, () => budget)
    const channel = this.#parts.links.lentTo(provider.create(provider.settings.parse(config.settings), host))
    const budget = this.#parts.budgets.of(config, channel.limits)
    return { channel, host, budget }
  }

  #hostFor(config: ChannelSettings, hold: Hold, budget: () => Budget): ChannelHost {
    const { acceptor, replies, feedback, statuses, log, links, publicUrl } = this.#parts
    const { id } = config
    return {
      id,
      webhookUrl: `${publicUrl()}/hooks/${id}`,
      language: config.language,
      log,
      accept: async (message) => {
        const kept = this.#kept.get(id)
        // What comes over a connection that is kept for the replies' sake would be lost; everything else is brought again.
        if (this.#draining && !kept?.channel.tied) throw new Error('this process stops')
        return acceptor.accept(kept?.config ?? config, message)
      },
      viewOf: (message) => links.asked({ channel: id, id: message }, () => lookAt(replies, config, message)),
      wasSeen: (message) => wasSeen(replies, id, message),
      feedback: (given) => feedback.take(id, given),
      openLink: links.open,
      slot: (call, signal) => budget().slot(call, signal),
      hold: (call, ms) => budget().hold(call, ms),
      report: (health, detail) => {
        if (hold.over || (hold.connects && !hold.mine)) return
        hold.said = health
        log.info(`channel ${health}`, { channel: id, ...(detail === undefined ? {} : { detail }) })
        statuses
          .report(id, health, { detail, holding: hold.mine })
          .catch((error) => log.warn('a channel’s status could not be noted', { channel: id, error }))
      },
    }
  }

  async #tick(): Promise<void> {
    try {
      await this.#parts.statuses.beat()
      await this.#count()
      await this.#parts.budgets.record()
      void this.#parts.feedback.tell()
    } catch (error) {
      this.#parts.log.warn('channel statuses could not be confirmed; the database does not answer', { error })
    }
  }

  async #count(): Promise<void> {
    this.#parts.budgets.share = Math.max(1, await this.#parts.processes())
  }
}

/** What a channel is built from. The rest of the configuration is read anew for each message. */
function spell(config: ChannelSettings): string {
  return JSON.stringify([config.type, config.language, config.settings])
}
