import type { Store } from './db.ts'
import type { ChannelStatusRow } from './schema.ts'

/** A status that its owner has not confirmed for so long is not believed, in ms. */
const BELIEVED_FOR = 30_000

export interface ChannelStatus {
  state: 'connected' | 'connecting' | 'disconnected' | 'denied'
  since: number
  connectedAt: number | undefined
  reconnects: number
  lastError: string | undefined
  lastErrorAt: number | undefined
  owner: string | undefined
}

/** How each channel's connection is doing: written by the process that holds it, read by every one. */
export class ChannelStatuses {
  readonly #store: Store
  readonly #owner: string
  /** What this process last said, so that the beat does not say more than it knows. */
  readonly #mine = new Map<string, ChannelStatusRow['state']>()

  constructor(store: Store, owner: string) {
    this.#store = store
    this.#owner = owner
  }

  async report(channel: string, state: 'connecting' | 'connected' | 'denied', detail?: string): Promise<void> {
    if (state === 'denied') return this.lost(channel, 'denied', detail ?? 'the platform refused the credentials')
    const before = this.#mine.get(channel)
    this.#mine.set(channel, state)
    await this.#write(channel, {
      state,
      ...(state === 'connected' && before !== 'connected' ? { connected_at: Date.now() } : {}),
      ...(state === 'connecting' && detail !== undefined ? { last_error: detail, last_error_at: Date.now() } : {}),
    })
  }

  async lost(channel: string, state: 'disconnected' | 'denied', error: string): Promise<void> {
    this.#mine.set(channel, state)
    await this.#write(channel, { state, last_error: error.slice(0, 1000), last_error_at: Date.now() })
  }

  /** The channel no longer runs here. */
  async forget(channel: string): Promise<void> {
    this.#mine.delete(channel)
    await this.#store.write(({ db }) =>
      db.deleteFrom('channel_status').where('channel', '=', channel).where('owner', '=', this.#owner).execute(),
    )
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
          .where('channel', 'in', [...this.#mine.keys()])
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

  async all(): Promise<Map<string, ChannelStatus>> {
    const rows = await this.#store.db.selectFrom('channel_status').selectAll().execute()
    return new Map(rows.map((row) => [row.channel, believed(row)]))
  }

  async #write(channel: string, news: Partial<ChannelStatusRow> & { state: ChannelStatusRow['state'] }): Promise<void> {
    const now = Date.now()
    await this.#store.write(
      async ({ db }) => {
        const before = await db
          .selectFrom('channel_status')
          .selectAll()
          .where('channel', '=', channel)
          .executeTakeFirst()
        const changed = before?.state !== news.state || before.owner !== this.#owner
        const again = changed && news.state === 'connected' && before?.connected_at != null
        const row: ChannelStatusRow = {
          channel,
          connected_at: before?.connected_at ?? null,
          last_error: before?.last_error ?? null,
          last_error_at: before?.last_error_at ?? null,
          ...news,
          since: changed ? now : (before?.since ?? now),
          reconnects: (before?.reconnects ?? 0) + (again ? 1 : 0),
          owner: this.#owner,
          beat_at: now,
        }
        const { channel: _, ...rest } = row
        await db
          .insertInto('channel_status')
          .values(row)
          .onConflict((c) => c.column('channel').doUpdateSet(rest))
          .execute()
      },
      { safe: 'process' },
    )
  }
}

function believed(row: ChannelStatusRow | undefined): ChannelStatus {
  const stale = !row || Date.now() - row.beat_at > BELIEVED_FOR
  return {
    state: stale ? 'disconnected' : row.state,
    since: row?.since ?? 0,
    connectedAt: row?.connected_at ?? undefined,
    reconnects: row?.reconnects ?? 0,
    lastError: row?.last_error ?? undefined,
    lastErrorAt: row?.last_error_at ?? undefined,
    owner: stale ? undefined : row.owner,
  }
}
