import { randomUUID } from 'node:crypto'
import type { Button, Json, ReplyView } from '../contract/message.ts'
import type { Store, Tx } from './db.ts'
import type { Job } from './job.ts'
import type { MessageState } from './schema.ts'
import { statement } from './statement.ts'

/** A reply as it is kept: how it looks, where it is drawn, what happened to it. */
export interface Reply {
  message: number
  /** Unique for ever; page n is drawn as `id` (n = 0) or `id.n`. */
  id: string
  channel: string
  address: Json
  view: ReplyView
  /** One per page that was drawn, in order. */
  pages: Page[]
  /** True once drawing was given up; the answer then goes out whole, through send(). */
  plain: boolean
  /** How many pages send() has said. */
  said: number
  attempt: number
  timeline: Moment[]
  /** How long the gateway itself made the person wait for the first sign of an answer, in ms. */
  addedMs: number | undefined
  /** When the last page of a final view was on the screen. */
  deliveredAt: number | undefined
}

export interface Page {
  /** What draw() returned; absent while nothing that lasts is on the screen. */
  handle?: Json
  /** Fingerprint of the view that is on the screen. */
  shown?: string
  /** Its first draw failed, perhaps only after the platform had shown something. */
  unsure?: true
}

export interface Moment {
  at: number
  what:
    | 'started'
    | 'first text'
    | 'drawn'
    | 'draw refused'
    | 'given up drawing'
    /** What it links to could not be opened. */
    | 'left out'
    | 'said'
    /** The platform did not say whether it did. */
    | 'perhaps said'
    | 'put off'
    | 'delivered'
    | 'undelivered'
  detail?: string
}

/** What is known of the reply to a platform's message. */
export interface Found {
  seq: number
  state: MessageState
  /** It is answered with another message. */
  merged: boolean
  view: ReplyView | undefined
  /** Drawing was given up: the answer goes out through send(). */
  plain: boolean
  /** The final view was fetched. */
  seen: boolean
}

/** Beyond so many, the middle is thinned out: an answer of an hour must not fill the row. */
const MOST_MOMENTS = 100
const LONGEST_DETAIL = 500

/** So many replies back, buttons can still be picked by a number. */
const LOOK_BACK = 10

/** The shelf: every reply as it looks now. Draws, polls, the panel and crash recovery read it. */
export class Replies {
  readonly #store: Store
  readonly #onChange: (message: number) => void

  /** `onChange` is told whenever a reply is another than before. */
  constructor(store: Store, onChange: (message: number) => void = () => undefined) {
    this.#store = store
    this.#onChange = onChange
  }

  /**
   * The reply to a job's message: the one an earlier attempt left, now this attempt's alone, or a new one. Undefined when a later
   * attempt has it already: this one was asleep.
   */
  async open(job: Job): Promise<Reply | undefined> {
    const now = Date.now()
    const fresh: Reply = {
      message: job.seq,
      id: randomUUID(),
      channel: job.channel,
      address: job.message.address,
      view: { text: '', state: 'working' },
      pages: [],
      plain: false,
      said: 0,
      attempt: job.attempt,
      timeline: [{ at: now, what: 'started' }],
      addedMs: undefined,
      deliveredAt: undefined,
    }
    const { message, id, channel, attempt } = fresh
    const address = JSON.stringify(fresh.address)
    const [row] = await this.#store.write(
      ({ db }) => opening(db, { message, id, channel, address, attempt, ...columns(fresh) }),
      // An id that a power cut takes back is still on a screen: on a card that nobody would find again.
      { safe: attempt === 1 ? 'power' : 'process' },
    )
    if (!row) return undefined
    if (row.id === fresh.id) return fresh
    return {
      ...fresh,
      id: row.id,
      address: JSON.parse(row.address),
      view: JSON.parse(row.view),
      pages: JSON.parse(row.pages),
      plain: row.plain === 1,
      said: row.said,
      timeline: JSON.parse(row.timeline),
      addedMs: row.added_ms ?? undefined,
      deliveredAt: row.delivered_at ?? undefined,
    }
  }

  /**
   * Writes the reply. Says what its message has become meanwhile: 'cancelled' when somebody asked to stop it, 'lost' (and nothing
   * was written) when another process has taken it over.
   */
  async save(reply: Reply): Promise<'mine' | 'cancelled' | 'lost'> {
    const { message, attempt } = reply
    const [row] = await this.#store.write(({ db }) => saving(db, { message, attempt, ...columns(reply) }), {
      safe: 'process',
    })
    if (!row) return 'lost'
    this.#onChange(message)
    return row.cancelled === 1 ? 'cancelled' : 'mine'
  }

  /** What has become of a platform's message, and how the reply to it looks now. */
  async to(channel: string, messageId: string): Promise<Found | undefined> {
    const [row] = await finding(this.#store.db, { channel, id: messageId })
    if (!row) return undefined
    return {
      seq: row.seq,
      state: row.state,
      merged: row.merged_into !== null,
      view: row.view ? JSON.parse(row.view) : undefined,
      plain: row.plain === 1,
      seen: row.seen_at !== null,
    }
  }

  /** Notes that the final view is handed to the platform that came for it; false when the answer goes out through send() by now. */
  async noteSeen(message: number): Promise<boolean> {
    const row = await this.#store.write(
      ({ db }) =>
        db
          .updateTable('replies')
          .set({ seen_at: Date.now() })
          .where('message', '=', message)
          .where('plain', '=', 0)
          .returning('message')
          .executeTakeFirst(),
      { safe: 'process' },
    )
    return row !== undefined
  }

  /** Whether the platform has come for the final view of the reply to a message. */
  async wasSeen(message: number): Promise<boolean> {
    const row = await this.#store.db
      .selectFrom('replies')
      .select('seen_at')
      .where('message', '=', message)
      .executeTakeFirst()
    return (row?.seen_at ?? null) !== null
  }

  /**
   * The buttons that a number typed picks from: those under the last reply before a message, in its conversations. What was said
   * beside a conversation's own lane (/status, a push …) counts only when it has buttons itself.
   */
  async choicesBefore(conversations: string[], seq: number): Promise<Button[]> {
    const rows = await this.#store.db
      .selectFrom('messages')
      .innerJoin('replies', 'replies.message', 'messages.seq')
      .select(['replies.view', 'messages.lane'])
      .where('messages.conversation', 'in', conversations)
      .where('messages.seq', '<', seq)
      .orderBy('messages.seq', 'desc')
      .limit(LOOK_BACK)
      .execute()
    const replies = rows.map(({ view, lane }) => ({ buttons: (JSON.parse(view) as ReplyView).buttons ?? [], lane }))
    return replies.find(({ buttons, lane }) => buttons.length > 0 || conversations.includes(lane))?.buttons ?? []
  }

  /** Makes the answer to an undelivered message ready to be delivered again, in full. */
  async forgetDelivery({ db }: Tx, message: number): Promise<void> {
    await db
      .updateTable('replies')
      .set({ delivered_at: null, seen_at: null, said: 0, plain: 0 })
      .where('message', '=', message)
      .execute()
  }

  /** Forgets what a failed turn said, so that a retry begins anew. */
  async forgetAnswer({ db }: Tx, message: number): Promise<void> {
    await db.deleteFrom('replies').where('message', '=', message).execute()
  }
}

/** Notes what happened to a reply, for its timeline. */
export function note({ timeline }: Reply, what: Moment['what'], detail?: string): void {
  if (timeline.length >= MOST_MOMENTS) timeline.splice(MOST_MOMENTS / 2, 1)
  timeline.push({ at: Date.now(), what, ...(detail === undefined ? {} : { detail: detail.slice(0, LONGEST_DETAIL) }) })
}

type Columns = ReturnType<typeof columns>

function columns(reply: Reply) {
  return {
    view: JSON.stringify(reply.view),
    pages: JSON.stringify(reply.pages),
    plain: reply.plain ? 1 : 0,
    said: reply.said,
    timeline: JSON.stringify(reply.timeline),
    added_ms: reply.addedMs ?? null,
    delivered_at: reply.deliveredAt ?? null,
    updated_at: Date.now(),
  }
}

const opening = statement(
  (db, v: Columns & { message: number; id: string; channel: string; address: string; attempt: number }) =>
    db
      .insertInto('replies')
      .values({
        message: v.message,
        id: v.id,
        channel: v.channel,
        address: v.address,
        attempt: v.attempt,
        ...set(v),
      })
      .onConflict((c) =>
        c.column('message').doUpdateSet({ attempt: v.attempt }).where('replies.attempt', '<=', v.attempt),
      )
      .returningAll(),
)

const saving = statement((db, v: Columns & { message: number; attempt: number }) =>
  db
    .updateTable('replies')
    .set(set(v))
    .where('message', '=', v.message)
    .where('attempt', '=', v.attempt)
    .returning((q) =>
      q.selectFrom('messages').select('cancelled').whereRef('messages.seq', '=', 'replies.message').as('cancelled'),
    ),
)

const finding = statement((db, v: { channel: string; id: string }) =>
  db
    .selectFrom('messages')
    .leftJoin('replies', 'replies.message', 'messages.seq')
    .select([
      'messages.seq',
      'messages.state',
      'messages.merged_into',
      'replies.view',
      'replies.plain',
      'replies.seen_at',
    ])
    .where('messages.channel', '=', v.channel)
    .where('messages.id', '=', v.id),
)

const set = (v: Columns): Columns => ({
  view: v.view,
  pages: v.pages,
  plain: v.plain,
  said: v.said,
  timeline: v.timeline,
  added_ms: v.added_ms,
  delivered_at: v.delivered_at,
  updated_at: v.updated_at,
})
