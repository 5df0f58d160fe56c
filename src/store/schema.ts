import type { Generated } from 'kysely'

/**
 * Every table, the same on SQLite and PostgreSQL. Instants are ms since 1970, booleans 0 or 1, JSON is text:
 * the two dialects then agree to the last byte.
 */
export interface Schema {
  conversations: ConversationRow
  messages: MessageRow
  replies: ReplyRow
  sessions: SessionRow
  tasks: TaskRow
  channels: ConfiguredRow
  agents: ConfiguredRow
  models: ConfiguredRow
  settings: SettingRow
  channel_status: ChannelStatusRow
  leases: LeaseRow
  processes: ProcessRow
  calls: CallsRow
  feedback: FeedbackRow
  audit: AuditRow
}

/** Who declares it. What belongs to a file is changed in the file. */
export type Origin = 'file' | 'panel'

/** What is configured once for the whole gateway. */
export interface SettingRow {
  name: string
  /** JSON; secrets are sealed. */
  value: string
  origin: Generated<Origin>
  updated_at: number
}

/** One ordered chat. `put` locks this row first, so that `seq` order is commit order. */
export interface ConversationRow {
  id: string
  channel: string
  /** Chat as JSON: key, kind, title, thread. */
  chat: string
  /** The freshest address, for what the gateway says on its own. */
  address: string
  /** What people chose here with /agent and /model; null = what is usual. */
  agent: Generated<string | null>
  model: Generated<string | null>
  updated_at: number
}

/** `waiting` and `running` are open; the others are outcomes. */
export type MessageState = 'waiting' | 'running' | 'answered' | 'stopped' | 'failed' | 'undelivered' | 'skipped'

/** One thing a person said: the inbox is the queue. */
export interface MessageRow {
  seq: Generated<number>
  channel: string
  /** The platform's id. Unique with `channel`. */
  id: string
  conversation: string
  /** Which line it stands in: its conversation, or the conversation's control lane. */
  lane: string
  sender: string
  sender_name: string | null
  /** What was said, for lists and search. */
  text: string
  /** InboundMessage as JSON. */
  body: string
  /** What accept() decided beyond "ask the agent", as JSON (see core/verdict.ts); null = the agent answers. */
  verdict: string | null
  state: MessageState
  /** Not before this instant. */
  due: number
  attempt: Generated<number>
  /** How often it was put off because the far side was busy. */
  put_off: Generated<number>
  /** 1 once somebody asked to stop it. */
  cancelled: Generated<number>
  /** The process that works on it. */
  worker: string | null
  /** The message it is answered with: it then shares that message's outcome and is never taken itself. */
  merged_into: number | null
  /** Why it failed, for an admin; the person saw only `reference`. */
  error: string | null
  sent_at: number
  received_at: number
  settled_at: number | null
}

/** The shelf: how the reply to a message looks now. Draws, polls, the panel and recovery read it. */
export interface ReplyRow {
  message: number
  id: string
  channel: string
  address: string
  /** ReplyView as JSON. */
  view: string
  /** What was drawn where, a JSON array with one entry a page. */
  pages: string
  /** 1 once drawing was given up; the answer then goes out through send(). */
  plain: Generated<number>
  /** How many pages send() has said. */
  said: Generated<number>
  /** The attempt that may write this row. */
  attempt: number
  /** JSON array of { at, what, detail? }. */
  timeline: string
  /** How long the gateway itself made the person wait for the first sign of an answer, in ms. */
  added_ms: number | null
  delivered_at: number | null
  /** When a platform that comes for its replies was first handed the final view. */
  seen_at: number | null
  updated_at: number
}

/** The memory that turns share. A conversation's newest session without `ended_at` is the current one. */
export interface SessionRow {
  id: string
  conversation: string
  agent: string
  /** The agent's own state as JSON, or null. */
  state: string | null
  started_at: number
  used_at: number
  ended_at: number | null
}

/** The record of a turn. */
export interface TaskRow {
  message: number
  session: string
  agent: string
  asked: string
  answer: string | null
  /** What the far side knows the answer by, as JSON: for feedback. */
  answer_key: string | null
  input_tokens: Generated<number>
  output_tokens: Generated<number>
  started_at: number
  finished_at: number | null
}

/** A channel, agent or model as configured. */
export interface ConfiguredRow {
  id: string
  type: string
  enabled: number
  origin: Origin
  /** Its whole configuration as JSON; secrets are sealed (lib/secret.ts). */
  config: string
  updated_at: number
  /** Since when it is gone for everybody, though it can still be brought back; null = it is there. */
  deleted_at: Generated<number | null>
}

/** How a channel's connection is doing, as its owner last said. */
export interface ChannelStatusRow {
  channel: string
  state: 'connected' | 'connecting' | 'disconnected' | 'denied'
  since: number
  connected_at: number | null
  reconnects: number
  last_error: string | null
  last_error_at: number | null
  owner: string
  beat_at: number
}

/** Who may do what only one process may do at a time. */
export interface LeaseRow {
  name: string
  owner: string
  until: number
}

/** Processes that share the database, by their heartbeat. */
export interface ProcessRow {
  id: string
  /** The worker pool's name in graphile-worker's locks. */
  pool: string | null
  started_at: number
  beat_at: number
}

/** Calls an account has made in a calendar month. */
export interface CallsRow {
  account: string
  /** '2026-11' */
  month: string
  count: number
}

/** What a person thinks of the answer to a message. */
export interface FeedbackRow {
  message: number
  sender: string
  sender_name: string | null
  verdict: 'up' | 'down' | 'none'
  comment: string | null
  given_at: number
  /** When the agent was told. */
  told_at: number | null
  /** When the agent is to be told; null = it was, or it cannot be. */
  due: number | null
  /** How often telling the agent has failed. */
  tries: Generated<number>
}

/** One thing that somebody changed (see store/audit.ts). */
export interface AuditRow {
  seq: Generated<number>
  at: number
  actor: string
  actor_name: string
  address: string | null
  action: string
  target: string
  /** JSON array of sentences. */
  details: string
}
