import type { News, Watched } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { PocoBackend } from './backend.ts'
import { cursorIn } from './cursor.ts'
import { Listing } from './listing.ts'
import { isOpen, lookAt } from './look.ts'
import type { InputRequest } from './wire.ts'

/** Sessions that are looked at in one go: each costs two requests. The others come next. */
const mostLooks = 6

/**
 * Sees what is new in watched sessions: from a page of the list and all that is asked, two requests, or three where the list is
 * longer than a page. Only what has changed is looked at, and what runs.
 */
export class NewsReader {
  readonly #backend: PocoBackend
  readonly #listing: Listing
  /** Until when those that came to rest are looked at. */
  readonly #lately = new Map<string, number>()
  /** Said in the log once. */
  readonly #unreadable = new Set<string>()
  /** The session that was looked at last: where there is too much to do, the others are next. */
  #last = ''

  constructor(backend: PocoBackend) {
    this.#backend = backend
    this.#listing = new Listing(backend)
  }

  async read(
    watched: readonly Watched[],
    { hurry, signal }: { hurry: ReadonlySet<string>; signal: AbortSignal },
  ): Promise<{ news: News[]; again: number }> {
    const { api, pace, log } = this.#backend
    const gone = await this.#listing.read(new Set(watched.map(({ key }) => key)), signal)
    const requests = await api.allInputRequests({ signal })
    const open = requests.filter((request) => isOpen(request, api.now()))
    const isUrgent = (one: Watched) => hurry.has(one.key) || asksNew(open, one)
    const due = this.#inTurn(watched.filter((one) => isUrgent(one) || this.#isDue(one)))
    // A question is open for a minute: it does not wait behind others.
    due.sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)))
    const news: News[] = watched.filter(({ key }) => gone.has(key)).map(goneFor)
    let moves = due.length > mostLooks
    for (const one of due.filter(({ key }) => !gone.has(key)).slice(0, mostLooks)) {
      this.#last = one.key
      try {
        const entry = this.#listing.of(one.key) ?? (await api.session(one.key, { signal }))
        const found = await lookAt(this.#backend, { watched: one, entry, requests, signal })
        if (found.news) news.push(found.news)
        this.#unreadable.delete(one.key)
        // A message may come after the end of its run.
        if (found.moves) this.#lately.set(one.key, Date.now() + pace.late)
        moves ||= found.moves
      } catch (error) {
        const fault = error instanceof RemoteError ? error.fault : undefined
        if (fault === 'gone') news.push(goneFor(one))
        else if (fault === 'invalid' && error instanceof Error) {
          if (!this.#unreadable.has(one.key))
            log.warn('a session of Poco cannot be read', { session: one.key, reason: error.message })
          this.#unreadable.add(one.key)
        } else if (news.length === 0) throw error
        else {
          // What has been found is not lost with the connection; the rest is found next time.
          moves = true
          break
        }
      }
    }
    for (const [key, until] of this.#lately) if (until < Date.now()) this.#lately.delete(key)
    return { news, again: moves || this.#lately.size > 0 ? pace.quick : pace.idle }
  }

  #isDue({ key, since }: Watched): boolean {
    const cursor = cursorIn(since)
    if (!cursor || this.#lately.has(key) || (cursor.asked?.length ?? 0) > 0) return true
    const stamp = this.#listing.stampOf(key)
    return stamp !== undefined && stamp !== cursor.seen
  }

  #inTurn(due: Watched[]): Watched[] {
    const at = due.findLastIndex(({ key }) => key === this.#last) + 1
    return [...due.slice(at), ...due.slice(0, at)]
  }
}

function asksNew(requests: InputRequest[], { key, since }: Watched): boolean {
  const { asked = [], lapsed } = cursorIn(since) ?? {}
  const known = [...asked, ...(lapsed ? [lapsed] : [])].map(({ request }) => request)
  return requests.some(({ id, session_id: session }) => session === key && !known.includes(id))
}

const goneFor = (watched: Watched): News => ({
  ...watched,
  cursor: watched.since ?? null,
  title: watched.key.slice(0, 8),
  gone: true,
  state: { session: watched.key },
})
