import { sql } from 'kysely'
import type { Chat, InboundMessage, Json } from '../contract/message.ts'
import type { Store, Tx } from './db.ts'
import { ending, endingMerged, finding, hearing, puttingOff, storing, taking } from './inbox-statements.ts'
import { isOpen, type Job, toJob } from './job.ts'
import { mergeBehind } from './merge.ts'
import type { Scheduler } from './scheduler.ts'
import type { MessageState } from './schema.ts'

/** What accept() knows when it stores a message. */
export interface Arrival {
  channel: string
  conversation: string
  /** The conversation itself, or its control lane. */
  lane: string
  message: InboundMessage
  /** What was decided about it; null = the agent answers. */
  verdict: Json
  /** Stored with its outcome at once: nobody works on it. In words, and as a code. */
  skipped?: { why: string; cause: string }
  /** The gateway says it: nobody spoke. */
  own?: true
}

export type Outcome =
  | { state: Exclude<MessageState, 'waiting' | 'running'>; error?: string; cause?: string }
  /** Put off: it keeps its place, and is taken again at `due`. */
  | { state: 'waiting'; due: number }

/** What a /stop found. */
export interface Stopped {
  /** The messages that somebody works on, or that are put off. */
  begun: number[]
  /** How many waited their turn and are dropped. */
  dropped: number
}

const OPEN: MessageState[] = ['waiting', 'running']

/** Messages in, in order, not lost. The inbox is the queue: a message is waiting, running, or has its outcome. */
export class Inbox {
  readonly #store: Store
  readonly #scheduler: Scheduler
  readonly #worker: string
  readonly #onChange: (seq: number) => void

  /** `onChange` is told whenever a message is new or in another state. */
  constructor(store: Store, scheduler: Scheduler, worker: string, onChange: (seq: number) => void = () => undefined) {
    this.#store = store
    this.#scheduler = scheduler
    this.#worker = worker
    this.#onChange = onChange
  }

  /**
   * Stores a message and wakes its lane, in the transaction given. 'seen' when it was stored before.
   * Upserting the conversation first takes its row's lock, so that `seq` order is commit order in every process.
   */
  async put(tx: Tx, arrival: Arrival): Promise<'new' | 'seen'> {
    const { channel, conversation, lane, message, verdict, skipped, own } = arrival
    const now = Date.now()
    const address = JSON.stringify(message.address)
    const chat = JSON.stringify(message.conversation)
    const fresh = message.address === null ? null : address
    const speaker = own ? null : message.sender.id
    const speakerName = own ? null : (message.sender.name ?? null)
    await hearing(tx.db, { id: conversation, channel, chat, address, fresh, speaker, speakerName, now })
    const [row] = await storing(tx.db, {
      channel,
      id: message.id,
      conversation,
      lane,
      sender: message.sender.id,
      senderName: message.sender.name ?? null,
      text: message.text,
      body: JSON.stringify(message),
      verdict: verdict === null ? null : JSON.stringify(verdict),
      state: skipped === undefined ? 'waiting' : 'skipped',
      error: skipped?.why ?? null,
      cause: skipped?.cause ?? null,
      settledAt: skipped === undefined ? null : now,
      sentAt: message.sentAt,
      now,
    })
    if (!row) return 'seen'
    tx.afterCommit(() => this.#onChange(row.seq))
    if (skipped === undefined) await this.#scheduler.wake(tx, lane)
    return 'new'
  }

  /** Notes what was decided about a message, in the transaction that stored it. */
  async decide(tx: Tx, channel: string, id: string, verdict: Json): Promise<void> {
    await tx.db
      .updateTable('messages')
      .set({ verdict: JSON.stringify(verdict) })
      .where('channel', '=', channel)
      .where('id', '=', id)
      .execute()
  }

  /** Changes what a message says that still waits for the agent. When it was said, and where its answer goes, stays. */
  async edit(tx: Tx, channel: string, { id, text, quote, files }: InboundMessage): Promise<void> {
    const row = await tx.db
      .selectFrom('messages')
      .select(['seq', 'body'])
      .where('channel', '=', channel)
      .where('id', '=', id)
      .where('verdict', 'is', null)
      .executeTakeFirst()
    if (!row) return
    const body: InboundMessage = { ...JSON.parse(row.body), text, files, ...(quote === undefined ? {} : { quote }) }
    await tx.db
      .updateTable('messages')
      .set({ text, body: JSON.stringify(body) })
      .where('seq', '=', row.seq)
      .where('state', '=', 'waiting')
      .where('attempt', '=', 0)
      .execute()
  }

  /**
   * Takes the oldest open message of a lane for one more attempt, also one whose worker died. Undefined when nothing is open.
   * When the oldest is put off, or its channel is `away` for some ms, nothing is taken: `due` says when to look again.
   */
  async take(lane: string, away: (channel: string) => number): Promise<Job | { due: number } | undefined> {
    const [oldest] = await finding(this.#store.db, { lane })
    if (!oldest) return undefined
    if (oldest.state === 'waiting' && oldest.due > Date.now()) return { due: oldest.due }
    const wait = away(oldest.channel)
    if (wait > 0) return { due: Date.now() + wait }
    const { seq } = oldest
    const [row] = await this.#store.write(({ db }) => taking(db, { seq, worker: this.#worker }), { safe: 'process' })
    if (!row) return this.take(lane, away)
    this.#onChange(seq)
    return toJob(row)
  }

  /** The job, grown by what the same person said right behind it: see merge.ts. */
  async mergeBehind(job: Job, most: number): Promise<Job> {
    return this.#store.write((tx) => mergeBehind(tx, job, most))
  }

  /** Ends a job's attempt. Changes nothing, and says false, when the message was meanwhile taken again by another process. */
  async settle(job: Job, outcome: Outcome): Promise<boolean> {
    const { seq, attempt, lane } = job
    return this.#store.write(async (tx) => {
      tx.afterCommit(() => this.#onChange(seq))
      if (outcome.state === 'waiting') {
        const [row] = await puttingOff(tx.db, { seq, attempt, due: outcome.due })
        if (row) await this.#scheduler.wake(tx, lane, row.due)
        return row !== undefined
      }
      const { state, error = null, cause = null } = outcome
      const [row] = await ending(tx.db, { seq, attempt, state, error, cause, now: Date.now() })
      if (row) await endingMerged(tx.db, { seq, state, cause, now: Date.now() })
      return row !== undefined
    })
  }

  /** Gives a job back for another process, or for the next start of this one. Changes nothing when it was taken again meanwhile. */
  async giveBack(job: Job): Promise<void> {
    await this.#store.write(async (tx) => {
      const row = await tx.db
        .updateTable('messages')
        .set({ state: 'waiting', worker: null, due: 0 })
        .where('seq', '=', job.seq)
        .where('attempt', '=', job.attempt)
        .where('state', '=', 'running')
        .returning('seq')
        .executeTakeFirst()
      if (row) await this.#scheduler.wake(tx, job.lane)
    })
    this.#onChange(job.seq)
  }

  /** Has a lane looked at again at an instant: its oldest message cannot be worked on before. */
  async wakeAt(lane: string, due: number): Promise<void> {
    await this.#store.write((tx) => this.#scheduler.wake(tx, lane, due))
  }

  /**
   * What /stop does, in its transaction: ends what waits in a conversation's lane, and marks what has begun as cancelled, to be
   * ended by whoever works on it, or will: it may have a reply on the screen that has to say so.
   */
  async stop(tx: Tx, conversation: string): Promise<Stopped> {
    // One statement: between two, a message could begin or be put off, and be found by neither.
    const rows = await tx.db
      .updateTable('messages')
      .set({
        cancelled: 1,
        state: sql`case when attempt = 0 then 'stopped' else state end`,
        settled_at: sql`case when attempt = 0 then ${Date.now()} else settled_at end`,
        due: 0,
      })
      .where('lane', '=', conversation)
      .where(isOpen)
      .returning(['seq', 'state'])
      .execute()
    tx.afterCommit(() => {
      for (const { seq } of rows) this.#onChange(seq)
    })
    const begun = rows.filter(({ state }) => state !== 'stopped').map(({ seq }) => seq)
    if (begun.length > 0) await this.#scheduler.wake(tx, conversation)
    return { begun, dropped: rows.length - begun.length }
  }

  /** Marks what has begun in a conversation as cancelled, and leaves what waits its turn. */
  async interrupt(tx: Tx, conversation: string): Promise<number[]> {
    const rows = await tx.db
      .updateTable('messages')
      .set({ cancelled: 1, due: 0 })
      .where('lane', '=', conversation)
      .where(isOpen)
      .where('attempt', '>', 0)
      .returning('seq')
      .execute()
    return rows.map(({ seq }) => seq)
  }

  /** Opens a message again that ended, and what was answered together with it. It keeps its place among those that wait. */
  async reopen(tx: Tx, seq: number): Promise<void> {
    const { lane } = await tx.db
      .updateTable('messages')
      .set({ state: 'waiting', due: Date.now(), cancelled: 0, put_off: 0, error: null, cause: null, settled_at: null })
      .where('seq', '=', seq)
      .returning('lane')
      .executeTakeFirstOrThrow()
    await tx.db
      .updateTable('messages')
      .set({ state: 'running', settled_at: null })
      .where('merged_into', '=', seq)
      .execute()
    await this.#scheduler.wake(tx, lane)
    tx.afterCommit(() => this.#onChange(seq))
  }

  /** How many messages this sender has sent on this channel since an instant, and how many of them were decided like that. */
  async countFrom(
    { channel, sender, since }: { channel: string; sender: string; since: number },
    verdict: Json,
  ): Promise<{ sent: number; decided: number }> {
    const { sent, decided } = await this.#store.db
      .selectFrom('messages')
      .select((e) => [
        e.fn.countAll<number>().as('sent'),
        e.fn.count<number>(e.case().when('verdict', '=', JSON.stringify(verdict)).then(1).end()).as('decided'),
      ])
      .where('channel', '=', channel)
      .where('sender', '=', sender)
      .where('received_at', '>', since)
      .executeTakeFirstOrThrow()
    return { sent: Number(sent), decided: Number(decided) }
  }

  /** Where the gateway last learned that a conversation takes messages; undefined for one that it does not know. */
  async addressOf(conversation: string): Promise<Json | undefined> {
    const row = await this.#store.db
      .selectFrom('conversations')
      .select('address')
      .where('id', '=', conversation)
      .executeTakeFirst()
    return row && JSON.parse(row.address)
  }

  /** What is open in a conversation's own lane: whether something runs, and how many wait. */
  async openIn(conversation: string): Promise<{ running: boolean; waiting: number }> {
    const rows = await this.#store.db
      .selectFrom('messages')
      .select(['state', (e) => e.fn.countAll<number>().as('count')])
      .where('lane', '=', conversation)
      .where(isOpen)
      .groupBy('state')
      .execute()
    const of = (state: MessageState) => Number(rows.find((r) => r.state === state)?.count ?? 0)
    return { running: of('running') > 0, waiting: of('waiting') }
  }

  /** The oldest open message's age in ms, and how many are open, for each channel. */
  async backlog(): Promise<{ channel: string; open: number; oldest: number }[]> {
    const rows = await this.#store.db
      .selectFrom('messages')
      .select(['channel', (e) => e.fn.countAll<number>().as('open'), (e) => e.fn.min('received_at').as('since')])
      .where('state', 'in', OPEN)
      .groupBy('channel')
      .execute()
    return rows.map((r) => ({ channel: r.channel, open: Number(r.open), oldest: Date.now() - Number(r.since) }))
  }

  /** The conversation that a drawn reply belongs to, by the reply's id. */
  async ofReply(
    channel: string,
    reply: string,
  ): Promise<{ chat: Chat; conversation: string; address: Json; sender: string } | undefined> {
    const row = await this.#store.db
      .selectFrom('replies')
      .innerJoin('messages', 'messages.seq', 'replies.message')
      .innerJoin('conversations', 'conversations.id', 'messages.conversation')
      .select(['conversations.id', 'conversations.chat', 'replies.address', 'messages.sender'])
      .where('replies.id', '=', reply)
      .where('replies.channel', '=', channel)
      .executeTakeFirst()
    return (
      row && { chat: JSON.parse(row.chat), conversation: row.id, address: JSON.parse(row.address), sender: row.sender }
    )
  }
}
