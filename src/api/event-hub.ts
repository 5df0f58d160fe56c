import type { Log } from '../contract/channel.ts'
import type { Changes } from '../core/changes.ts'
import type { Redactor } from '../lib/redact.ts'
import type { ChannelStatuses } from '../store/channel-status.ts'
import type { Store } from '../store/db.ts'
import { glimpse, glimpseWithReply } from '../store/glimpse.ts'
import type { EventStream } from './event-stream.ts'

/** How often a growing reply is told to those who watch its conversation, in ms. */
const LIVE_EVERY = 200
/** How often lists are told what changed, in ms; and how many messages one by one: above that, they are told to look again. */
const LISTS_EVERY = 1_000
const MOST_CHANGES = 50
const STATUSES_EVERY = 2_000
/** A growing text is told up to here; the message itself has all of it. */
const LONGEST_TEXT = 30_000

export interface HubParts {
  changes: Changes
  store: Store
  statuses: Pick<ChannelStatuses, 'all'>
  redactor: Redactor
  log: Log
}

/** What a stream is told of messages. */
export interface Wanted {
  /** Of one conversation, its replies as they grow. */
  conversation?: string | undefined
  /** Of all, their states. */
  lists: boolean
}

/**
 * Tells open panels what changes. One subscription for all of them; each change is read and spelled once, and nothing at all is done
 * while no panel is open.
 */
export class EventHub {
  readonly #parts: HubParts
  readonly #streams = new Map<EventStream, Wanted>()
  /** What changed since conversations, and since lists, were last told. */
  readonly #live = new Set<number>()
  readonly #listed = new Set<number>()
  #states: Map<string, string> | undefined
  #stops: (() => void)[] = []

  constructor(parts: HubParts) {
    this.#parts = parts
    parts.changes.onClose(() => this.close())
  }

  get size(): number {
    return this.#streams.size
  }

  /** Tells this stream from now on, until it ends. */
  add(stream: EventStream, wanted: Wanted): void {
    if (this.#streams.size === 0) this.#begin()
    this.#streams.set(stream, wanted)
    stream.onEnd(() => {
      this.#streams.delete(stream)
      if (this.#streams.size === 0) this.#end()
    })
  }

  close(): void {
    for (const stream of [...this.#streams.keys()]) stream.end()
  }

  #begin(): void {
    const { changes } = this.#parts
    this.#states = undefined
    this.#stops = [
      changes.watch(),
      changes.onMessages((seqs) => {
        for (const seq of seqs) {
          this.#live.add(seq)
          this.#listed.add(seq)
        }
      }),
      changes.onConversation((id) => this.#send('conversation', { id })),
      changes.onSettings(() => this.#send('settings', {})),
      this.#every(LIVE_EVERY, () => this.#tellConversations()),
      this.#every(LISTS_EVERY, () => this.#tellLists()),
      this.#every(STATUSES_EVERY, () => this.#tellStatuses()),
    ]
  }

  #end(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#live.clear()
    this.#listed.clear()
  }

  async #tellConversations(): Promise<void> {
    const seqs = take(this.#live)
    const watched = [...this.#streams.values()].flatMap(({ conversation }) => conversation ?? [])
    const { store, redactor } = this.#parts
    for (const one of await glimpseWithReply(store.db, seqs, [...new Set(watched)])) {
      const { seq, channel, conversation, state, view } = one
      const text = view && redactor.redact(view.text.slice(0, LONGEST_TEXT))
      const reply = view ? { text, status: view.status ?? null, state: view.state } : null
      const data = { id: String(seq), channel, conversation, state, reply }
      this.#send('message', data, (wanted) => wanted.conversation === conversation)
    }
  }

  async #tellLists(): Promise<void> {
    const seqs = take(this.#listed)
    const lists = (wanted: Wanted) => wanted.lists
    if (![...this.#streams.values()].some(lists)) return
    if (seqs.length > MOST_CHANGES) return this.#send('resync', {}, lists)
    for (const { seq, channel, conversation, state } of await glimpse(this.#parts.store.db, seqs))
      this.#send('message', { id: String(seq), channel, conversation, state }, lists)
  }

  /** Looked at, not listened for: a status is also another one when its owner falls silent. The first look tells nothing. */
  async #tellStatuses(): Promise<void> {
    const before = this.#states
    const now = await this.#parts.statuses.all()
    const told = ({ state, since }: { state: string; since: number }) => `${state} since ${since}`
    this.#states = new Map([...now].map(([id, status]) => [id, told(status)]))
    if (!before) return
    for (const [id, status] of now) {
      if (before.get(id) === told(status)) continue
      const { state, since } = status
      const shown =
        state === 'stopped' ? { state: 'disabled', since: null } : { state, since: new Date(since).toISOString() }
      this.#send('channel', { id, ...shown })
    }
  }

  #send(event: string, data: object, fits: (wanted: Wanted) => boolean = () => true): void {
    let spelled: Uint8Array<ArrayBuffer> | undefined
    for (const [stream, wanted] of this.#streams) {
      if (!fits(wanted)) continue
      spelled ??= new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      stream.send(spelled)
    }
  }

  /** One at a time: what is told later is newer. */
  #every(ms: number, work: () => Promise<void>): () => void {
    const { log } = this.#parts
    let busy = false
    const once = async () => {
      if (busy) return
      busy = true
      await work().catch((error) => log.warn('open panels could not be told what changes', { error }))
      busy = false
    }
    void once()
    const timer = setInterval(once, ms)
    return () => clearInterval(timer)
  }
}

function take(seqs: Set<number>): number[] {
  const taken = [...seqs]
  seqs.clear()
  return taken
}
