import type { AgentEvent } from '../../contract/agent.ts'
import type { Log } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import { pauseAfter } from '../../lib/backoff.ts'
import { pause } from '../../lib/wait.ts'
import { PocoApi } from './api.ts'
import type { Piece } from './kept.ts'
import type { PocoSettings } from './settings.ts'
import { say } from './words.ts'

/** How often a run is looked at, and how long for what is late, in ms. */
export interface Pace {
  /** From one look to the next, while there is something new. */
  quick: number
  /** The longest pause: a question is open for only a minute. */
  slow: number
  /** What is left to do is no news of every moment. */
  state: number
  /** A message may come after the end of its run. */
  late: number
  /** Files are packed after the end of a run. */
  files: number
  /** From one look at all that is watched to the next, while nothing happens there. */
  idle: number
  /** A backend that is started anew is waited for. */
  outage: number
}

export const usualPace: Pace = {
  // Three calls, and the state now and then: less than three a second.
  quick: 1_200,
  slow: 2_000,
  state: 3_000,
  late: 5_000,
  files: 20_000,
  idle: 5_000,
  outage: 5 * 60_000,
}

/** How long may take what nobody waits for, in ms. */
const detached = 5_000
const longestTitle = 80

/** One backend of Poco, as all turns that talk to it share it. */
export class PocoBackend {
  readonly api: PocoApi
  readonly pace: Pace
  readonly log: Log
  readonly #publicUrl: string | undefined

  constructor(settings: PocoSettings, { pace, log }: { pace: Pace; log: Log }) {
    this.api = new PocoApi(settings)
    this.pace = pace
    this.log = log
    this.#publicUrl = settings.publicUrl?.replace(/\/+$/, '')
  }

  /** Where a person can look at a session in a browser. */
  linkTo(session: string, language: Language): string | undefined {
    return this.#publicUrl && `${this.#publicUrl}/${language === 'en' ? 'en' : 'zh'}/chat/${session}`
  }

  /** Stops what a turn has asked for, without waiting for it or failing. What only waits leaves the others alone. */
  stop(session: string, { run, item }: Piece): void {
    const asking = { signal: AbortSignal.timeout(detached) }
    const { api } = this
    const cancelled = async () => {
      const waits = run === undefined && item !== undefined
      if (waits && (await api.queue(session, asking)).some((one) => one.queue_item_id === item)) {
        return api.unqueue(session, item, asking)
      }
      return api.cancel(session, asking)
    }
    this.#unless(cancelled(), 'Poco was not told to stop a task', session)
  }

  /** Poco gives titles only to sessions that begin with their first task. Nobody waits for this one. */
  entitle(session: string, prompt: string): void {
    const title = prompt.trim().split('\n')[0]?.slice(0, longestTitle).toWellFormed().trim()
    if (!title) return
    const entitled = this.api.entitle(session, title, { signal: AbortSignal.timeout(detached) })
    this.#unless(entitled, 'a session of Poco got no title', session)
  }

  #unless(done: Promise<void>, failure: string, session: string): void {
    done.catch((error: unknown) => {
      this.log.warn(failure, { session, reason: error instanceof Error ? error.message : 'unknown' })
    })
  }
}

/** One turn's conversation with a backend. */
export interface Talk {
  backend: PocoBackend
  language: Language
  signal: AbortSignal
}

export function askingOf({ signal, language }: Talk) {
  return { signal, language }
}

/** Waits from one look to the next. Throws the signal's reason when that fires. */
export async function rest(ms: number, { signal }: Talk): Promise<void> {
  await pause(ms, signal)
  signal.throwIfAborted()
}

/** Asks until there is an answer: the task goes on while nobody can look at it. */
export async function* patiently<T>(talk: Talk, ask: () => Promise<T>): AsyncGenerator<AgentEvent, T, undefined> {
  const { pace } = talk.backend
  const since = Date.now()
  for (let failures = 1; ; failures++) {
    try {
      return await ask()
    } catch (error) {
      talk.signal.throwIfAborted()
      if (!(error instanceof RemoteError) || error.fault === 'denied' || error.fault === 'gone') throw error
      // A proxy may answer anything for a while.
      const longest = error.passing ? pace.outage : pace.outage / 10
      if (Date.now() - since > longest) throw error
      if (failures === 3) yield { type: 'status', text: say(talk.language, 'lost') }
      const ms = pauseAfter(failures, { first: pace.quick, most: 5 * pace.slow })
      await rest(error.fault === 'busy' ? Math.max(ms, error.retryAfter) : ms, talk)
    }
  }
}
