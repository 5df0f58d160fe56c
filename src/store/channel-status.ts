import type { Store, Tx } from './db.ts'
import type { ChannelStatusRow } from './schema.ts'

/** A status that its owner has not confirmed for so long is not believed, in ms. */
const BELIEVED_FOR = 30_000
const LONGEST_ERROR = 1000

export interface ChannelStatus {
  state: ChannelStatusRow['state']
  since: number
  /** When it last became connected, also when that was before it was stopped. */
  connectedAt: number | undefined
  /** How often it became connected again, since it was added. */
  reconnects: number
  lastError: string | undefined
  lastErrorAt: number | undefined
  owner: string | undefined
}

/** How each channel's connection is doing: written by the process that holds it, read by every one. */
export class ChannelStatuses {
  readonly #store: Store
  readonly #owner: string
  /** The channels whose connection this process answers for. */
  readonly #mine = new Set<string>()
  /** What is being written about each channel: two reports of one moment must not overtake each other. */
  readonly #writing = new Map<string, Promise<void>>()

  constructor(store: Store, owner: string) {
    this.#store = store
    this.#owner = owner
  }

  /** `holding`: this process has the connection. Another one may say what it learned, and the holder goes on answering for it. */
  async report(
    channel: string,
    state: 'connecting' | 'connected' | 'denied',
    { detail, holding }: { detail?: string | undefined; holding: boolean },
  ): Promise<void> {
    const known = state === 'denied' ? (detail ?? 'the platform refused the credentials') : detail
    await this.#write(channel, state, { error: state === 'connected' ? undefined : known, holding })
  }

  /** This process had the connection, and has it no longer. */
  async lost(channel: string, state: 'disconnected' | 'denied', error: string): Promise<void> {
    await this.#write(channel, state, { error, holding: true })
  }

  /** The channel no longer runs here. What is known of it stays; unless another process has it already, it is stopped. */
  async stopped(channel: string): Promise<void> {
    await this.#inOrder(channel, async () => {
      this.#mine.delete(channel)
      await this.#store.write(({ db }) =>
        db
          .updateTable('channel_status')
          .set({ state: 'stopped', since: Date.now() })
          .where('channel', '=', channel)
          .where('owner', '=', this.#owner)
          .where('state', '!=', 'stopped')
          .execute(),
      )
    })
  }

  /** Says that all this process said is still so. Call it at least every 10 s. */
  async beat(): Promise<void> {
    if (this.#mine.size === 0) return
    await this.#store.write(
      ({ db }) =>
        db
          .updateTable('channel_status')
          .set({ beat_at: Date.now() })
          .where('owner', '=', this.#owner)
          .where('channel', 'in', [...this.#mine])
          .execute(),
      { safe: 'process' },
    )
  }

  async of(channel: string): Promise<ChannelStatus> {
    const row = await this.#store.db
      .selectFrom('channel_status')
      .selectAll()
      .where('channel', '=', channel)
      .executeTakeFirst()
    return believed(row)
  }

  /** Of all channels, or of these. */
  async all(channels?: string[]): Promise<Map<string, ChannelStatus>> {
    const rows = await this.#store.db
      .selectFrom('channel_status')
      .selectAll()
      .$if(channels !== undefined, (q) => q.where('channel', 'in', channels?.length ? channels : ['']))
      .execute()
    return new Map(rows.map((row) => [row.channel, believed(row)]))
  }

  async #write(
    channel: string,
    state: Exclude<ChannelStatusRow['state'], 'stopped'>,
    { error, holding }: { error: string | undefined; holding: boolean },
  ): Promise<void> {
    await this.#inOrder(channel, async () => {
      if (holding) this.#mine.add(channel)
      await this.#store.write(({ db }) => this.#writeRow(db, channel, { state, error, holding }), { safe: 'process' })
    })
  }

  async #writeRow(
    db: Tx['db'],
    channel: string,
    { state, error, holding }: { state: ChannelStatusRow['state']; error: string | undefined; holding: boolean },
  ): Promise<void> {
    const now = Date.now()
    const before = await db.selectFrom('channel_status').selectAll().where('channel', '=', channel).executeTakeFirst()
    if (!holding && (!before || before.state === 'stopped')) return
    const changed = before?.state !== state || (holding && before.owner !== this.#owner)
    const again = changed && state === 'connected' && before?.connected_at != null
    const row = {
      state,
      since: changed ? now : (before?.since ?? now),
      connected_at: changed && state === 'connected' ? now : (before?.connected_at ?? null),
      reconnects: (before?.reconnects ?? 0) + (again ? 1 : 0),
      last_error: error?.slice(0, LONGEST_ERROR) ?? before?.last_error ?? null,
      last_error_at: error === undefined ? (before?.last_error_at ?? null) : now,
      ...(holding || !before ? { owner: this.#owner, beat_at: now } : { owner: before.owner, beat_at: before.beat_at }),
    }
    await db
      .insertInto('channel_status')
      .values({ channel, ...row })
      .onConflict((c) => c.column('channel').doUpdateSet(row))
      .execute()
  }

  async #inOrder(channel: string, work: () => Promise<void>): Promise<void> {
    const before = this.#writing.get(channel) ?? Promise.resolve()
    const done = before.catch(() => undefined).then(work)
    this.#writing.set(channel, done)
    try {
      await done
    } finally {
      if (this.#writing.get(channel) === done) this.#writing.delete(channel)
    }
  }
}

function believed(row: ChannelStatusRow | undefined): ChannelStatus {
  const silent = !row || (row.state !== 'stopped' && Date.now() - row.beat_at > BELIEVED_FOR)
  return {
    state: silent ? 'disconnected' : row.state,
    since: row?.since ?? 0,
    connectedAt: row?.connected_at ?? undefined,
    reconnects: row?.reconnects ?? 0,
    lastError: row?.last_error ?? undefined,
    lastErrorAt: row?.last_error_at ?? undefined,
    owner: silent || row.state === 'stopped' ? undefined : row.owner,
  }
}
