import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../contract/channel.ts'
import type { Sections } from '../services/sections.ts'
import type { Store } from '../store/db.ts'
import type { Leases } from '../store/leases.ts'
import { sweepAudit, sweepMessages, wipeSessions } from '../store/retention.ts'

const DAY = 24 * 3600_000
/** How often what is old is looked for, and how soon after the start, or after the settings changed, in ms. */
const EVERY = 6 * 3600_000
const FIRST = 5 * 60_000
/** Between two slices, in ms: messages that are answered now come first. */
const PAUSE = 5
/** For so long a platform may bring the same message again, and it is known, in days. */
const KNOWN_FOR = 30

type Days = NonNullable<Sections['retention']>

/** For those who configure nothing. 0 = for ever. */
const USUAL: Days = { contentDays: 0, timelineDays: 90, auditDays: 0 }

export interface RetentionParts {
  store: Store
  leases: Leases
  log: Log
}

/** Removes what was kept for long enough: in one process at a time, in small steps, never what is open. */
export class Retention {
  readonly #parts: RetentionParts
  readonly #stopping = new AbortController()
  #days = USUAL
  #timer: NodeJS.Timeout | undefined
  #sweeping: Promise<unknown> = Promise.resolve()

  constructor(parts: RetentionParts) {
    this.#parts = parts
  }

  /** Takes over a configuration. */
  use(days: Days = USUAL): void {
    const spelled = JSON.stringify(days)
    const changed = spelled !== JSON.stringify(this.#days)
    this.#days = days
    if (changed || !this.#timer) this.#next(FIRST)
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await this.#sweeping
  }

  /** Removes everything that is old by now. Resolves to how much there was. */
  async sweep(now = Date.now()): Promise<number> {
    const { store } = this.#parts
    const { contentDays, timelineDays, auditDays } = this.#days
    const before = (days: number) => (days === 0 ? undefined : now - days * DAY)
    const content = before(contentDays)
    const timelines = before(timelineDays)
    const both = contentDays > 0 && timelineDays > 0
    const messages = both ? before(Math.max(contentDays, timelineDays, KNOWN_FOR)) : undefined
    let removed = 0
    for await (const some of sweepMessages(store, { content, timelines, messages })) {
      removed += some
      if (this.#stopping.signal.aborted) return removed
      await sleep(PAUSE)
    }
    if (content !== undefined) await wipeSessions(store, content)
    const audit = before(auditDays)
    for (let some = 1; audit !== undefined && some > 0 && !this.#stopping.signal.aborted; removed += some)
      some = await sweepAudit(store, audit)
    return removed
  }

  #next(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#stopping.signal.aborted) return
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweepAlone().finally(() => this.#next(EVERY))
    }, ms)
    this.#timer.unref()
  }

  async #sweepAlone(): Promise<void> {
    const { leases, log } = this.#parts
    try {
      // Held until it is due again: another process has nothing to remove meanwhile.
      if (!(await leases.take('retention', EVERY - FIRST))) return
      const removed = await this.sweep()
      if (removed > 0) log.info('what was kept for long enough was removed', { removed })
    } catch (error) {
      log.warn('what is old could not be removed; it is tried again later', { error })
    }
  }
}
