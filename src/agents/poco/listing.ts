import { RemoteError } from '../../contract/errors.ts'
import type { PocoBackend } from './backend.ts'
import type { Session } from './wire.ts'

/** As Poco's own service asks. */
const pageSize = 100
/** Of a longer list the rest is not read: what is watched there is asked for by itself. */
const mostPages = 20

/**
 * What the list of all sessions says of those that are watched. In which order it comes, nobody promises: the first page is read each
 * time, the others one after the other.
 */
export class Listing {
  readonly #backend: PocoBackend
  readonly #known = new Map<string, Session>()
  /** Seen since the last time all was read. */
  #met = new Set<string>()
  /** In no page: asked for one after the other. */
  #missing: string[] = []
  #page = 1
  #pageDue = 0

  constructor(backend: PocoBackend) {
    this.#backend = backend
  }

  of(key: string): Session | undefined {
    return this.#known.get(key)
  }

  /** Changes whenever something has happened in a session; undefined for one that has not been listed yet. */
  stampOf(key: string): string | undefined {
    const entry = this.#known.get(key)
    return entry && stampOf(entry)
  }

  /** Reads on; returns those that are no longer there. */
  async read(watched: ReadonlySet<string>, signal: AbortSignal): Promise<Set<string>> {
    for (const key of this.#known.keys()) if (!watched.has(key)) this.#known.delete(key)
    const gone = await this.#askForOne(watched, signal)
    const whole = await this.#take(0, watched, signal)
    if (whole) this.#allRead(watched)
    else if (Date.now() >= this.#pageDue) {
      this.#pageDue = Date.now() + this.#backend.pace.idle
      const last = await this.#take(this.#page, watched, signal)
      this.#page += 1
      if (last || this.#page >= mostPages) this.#allRead(watched)
    }
    return gone
  }

  /** True when there is no page behind this one. */
  async #take(page: number, watched: ReadonlySet<string>, signal: AbortSignal): Promise<boolean> {
    const entries = await this.#backend.api.page(page * pageSize, pageSize, { signal })
    for (const entry of entries) {
      if (!watched.has(entry.session_id)) continue
      this.#known.set(entry.session_id, entry)
      this.#met.add(entry.session_id)
    }
    return entries.length < pageSize
  }

  #allRead(watched: ReadonlySet<string>): void {
    this.#missing = [...watched].filter((key) => !this.#met.has(key))
    this.#met = new Set()
    this.#page = 1
  }

  async #askForOne(watched: ReadonlySet<string>, signal: AbortSignal): Promise<Set<string>> {
    const key = this.#missing.shift()
    if (key === undefined || !watched.has(key)) return new Set()
    try {
      this.#known.set(key, await this.#backend.api.session(key, { signal }))
      return new Set()
    } catch (error) {
      if (!(error instanceof RemoteError) || (error.fault !== 'gone' && error.fault !== 'invalid')) throw error
      // A key that Poco does not take for one names nothing.
      return new Set([key])
    }
  }
}

export const stampOf = ({ status, updated_at: at }: Session): string => `${status ?? ''} ${at ?? ''}`
