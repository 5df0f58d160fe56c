import { z } from 'zod'
import type { Agent } from '../contract/agent.ts'
import type { Log } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Json } from '../contract/message.ts'
import { pauseAfter } from '../lib/backoff.ts'
import { pause } from '../lib/wait.ts'
import type { Bus } from '../store/bus.ts'
import type { Leases } from '../store/leases.ts'
import type { Watches } from '../store/watches.ts'
import type { NewsDesk } from './news-desk.ts'

/** How often it is looked whether there is an agent to ask that nobody asks, in ms. */
const TICK = 5_000
/**
 * One process at a time asks an agent. Longer than a round takes and the longest pause behind it; but when that process is killed, a
 * question must not wait for its whole minute.
 */
const LEASE = 25_000
const ROUND_WITHIN = 15_000
const PAUSE = { least: 50, most: 8_000, failed: 1_000 }
/** A session that nobody asked to be told of is forgotten after so long without anything new, in ms. */
const KEPT = 30 * 24 * 3600_000

export interface PollerParts {
  watches: Watches
  desk: NewsDesk
  agents: { get(id: string): Pick<Agent, 'watch'> | undefined }
  leases: Leases
  bus: Bus
  log: Log
}

/** Somebody has heard that there is something new: in these sessions of an agent, or wherever somebody watches. */
export const Hint = z.object({ agent: z.string(), keys: z.array(z.string()) })
export type Hint = z.infer<typeof Hint>

/** Asks the agents whose sessions are watched what is new: each in one process at a time, at the pace that it names. */
export class NewsPoller {
  readonly #parts: PollerParts
  readonly #over = new AbortController()
  /** Those that this process asks, or is about to. */
  readonly #asking = new Map<string, Promise<void>>()
  readonly #hurry = new Map<string, Set<string>>()
  readonly #woken = new Map<string, AbortController>()
  #timer: NodeJS.Timeout | undefined
  #unsubscribe: () => void = () => undefined
  #forgotAt = 0

  constructor(parts: PollerParts) {
    this.#parts = parts
  }

  start(): void {
    this.#unsubscribe = this.#parts.bus.subscribe('news', (hint) => this.#hear(hint))
    this.#timer = setInterval(() => this.#tick(), TICK)
    this.#tick()
  }

  /** Lets go of what is being asked: whoever comes next asks it again. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#unsubscribe()
    this.#over.abort(new Error('this process stops'))
    await Promise.all(this.#asking.values())
  }

  #tick(): void {
    this.#begin().catch((error) => this.#parts.log.warn('what is watched could not be read', { error }))
  }

  async #begin(): Promise<void> {
    const { watches, agents } = this.#parts
    if (Date.now() - this.#forgotAt > KEPT / 30) {
      this.#forgotAt = Date.now()
      await watches.forgetBefore(Date.now() - KEPT)
    }
    for (const id of await watches.agents()) {
      if (this.#over.signal.aborted || this.#asking.has(id) || !agents.get(id)?.watch) continue
      const ended = this.#keepAsking(id)
        .catch((error) => this.#parts.log.error('an agent is no longer asked what is new', { agent: id, error }))
        .finally(() => this.#asking.delete(id))
      this.#asking.set(id, ended)
    }
  }

  async #keepAsking(id: string): Promise<void> {
    const { leases, agents, watches, log } = this.#parts
    const { signal } = this.#over
    const lease = `news:${id}`
    let failures = 0
    for (let leased = false; !signal.aborted; ) {
      const watch = agents.get(id)?.watch
      const mine = watch !== undefined && (await leases.take(lease, LEASE))
      leased ||= mine
      const watched = mine ? await watches.watched(id) : []
      if (!watch || !mine || watched.length === 0 || signal.aborted) {
        if (leased) await leases.release(lease)
        return
      }
      const hurry = this.#hurry.get(id) ?? new Set()
      this.#hurry.delete(id)
      let again: number
      try {
        const round = AbortSignal.any([signal, AbortSignal.timeout(ROUND_WITHIN)])
        const found = await watch.news(watched, { hurry, signal: round })
        for (const news of found.news) await this.#parts.desk.tell(id, watch, news)
        failures = 0
        again = Math.min(Math.max(found.again, PAUSE.least), PAUSE.most)
      } catch (error) {
        failures += 1
        again = pauseAfter(failures, { first: PAUSE.failed, most: PAUSE.most / 1.2 })
        const serious = !(error instanceof RemoteError) && !signal.aborted
        if (serious || failures === 1)
          log[serious ? 'error' : 'warn']('an agent does not say what is new', { agent: id, error })
      }
      if (!this.#hurry.has(id)) await this.#rest(id, again)
    }
    await leases.release(lease)
  }

  async #rest(id: string, ms: number): Promise<void> {
    const woken = new AbortController()
    this.#woken.set(id, woken)
    await pause(ms, AbortSignal.any([this.#over.signal, woken.signal]))
    this.#woken.delete(id)
  }

  #hear(hint: Json): void {
    const { agent, keys } = Hint.parse(hint)
    if (this.#asking.has(agent)) {
      this.#hurry.set(agent, new Set([...(this.#hurry.get(agent) ?? []), ...keys]))
      this.#woken.get(agent)?.abort()
    } else this.#tick()
  }
}
