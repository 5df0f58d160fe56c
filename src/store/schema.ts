import type { Generated } from 'kysely'
import type { PairingRow, SenderRow, UserRow } from './people-rows.ts'

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
  watches: WatchRow
  muted: MutedRow
  auth_accounts: AccountRow
  auth_credentials: CredentialRow
  auth_two_factors: TwoFactorRow
  auth_verifications: VerificationRow
  auth_sessions: SignInRow
  auth_links: LinkRow
  auth_tries: TriesRow
  api_keys: ApiKeyRow
  users: UserRow
  senders: SenderRow
  pairings: PairingRow
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
  /** Who spoke last in it. */
  speaker: Generated<string | null>
  speaker_name: Generated<string | null>
  /** Who answers in the agent's place, and since when; null = the agent answers. */
  taken_by: Generated<string | null>
  taken_by_name: Generated<string | null>
  taken_at: Generated<number | null>
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
  /** The same as one of few codes (see core/cause.ts). */
  cause: Generated<string | null>
  /** When its content was removed, because it was kept for long enough. */
  wiped_at: Generated<number | null>
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
  /** `stopped`: its owner let go of it, on purpose. */
  state: 'connected' | 'connecting' | 'disconnected' | 'denied' | 'stopped'
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

/** A session of an agent's own that a conversation is told of (see store/watches.ts). */
export interface WatchRow {
  conversation: string
  agent: string
  key: string
  /** Whose watch it is. */
  sender: string
  kind: WatchKind
  title: string
  /** The agent's own, as JSON: behind it is what has not been told here. Null: nobody has looked yet. */
  cursor: string | null
  /** The agent's own, as JSON: what a turn is handed that replies. */
  state: string
  /** 1 where `state` is younger than what turns of the conversation have left. */
  fresh: number
  /** What it asked last, as JSON. */
  question: string | null
  created_at: number
  used_at: number
}

/** `asked` for with /watch; `connected`: watched as long as the conversation is in it; `refused`: in it, but not to be told. */
export type WatchKind = 'asked' | 'connected' | 'refused'

/** Who does not want to be told in a conversation of what they watch. */
export interface MutedRow {
  conversation: string
  sender: string
  at: number
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

/** Somebody who may sign in to the panel. */
export interface AccountRow {
  id: string
  /** In small letters. */
  email: string
  email_verified: number
  /** '' until an invitation is accepted. */
  name: string
  role: 'viewer' | 'operator' | 'admin'
  language: string | null
  disabled: Generated<number>
  /** 1 when a second factor is asked for. */
  two_factor: Generated<number>
  created_at: number
  updated_at: number
  signed_in_at: number | null
}

/** What an account signs in with: a password (provider `credential`), or a subject at an OIDC provider. */
export interface CredentialRow {
  id: string
  account: string
  provider: string
  subject: string
  /** scrypt with its salt. */
  password: string | null
  created_at: number
  updated_at: number
}

export interface TwoFactorRow {
  id: string
  account: string
  /** Encrypted, as are the codes. */
  secret: string
  backup_codes: string
  /** 1 once a code of it was entered. */
  verified: number
  failed: Generated<number>
  locked_until: number | null
  /** The hash of the code that was taken last: none works twice. */
  used_code: string | null
}

/** What a sign-in that goes through several requests has to remember. */
export interface VerificationRow {
  id: string
  identifier: string
  value: string
  expires_at: number
  created_at: number
  updated_at: number
}

/** Somebody signed in. "Session" alone is an agent's memory here. */
export interface SignInRow {
  id: string
  /** The hash of what the cookie holds. */
  token: string
  account: string
  created_at: number
  /** When it was used last, to the minute. */
  updated_at: number
  expires_at: number
  address: string | null
  agent: string | null
}

/** A link that works once: `account` sets its password with it; without one it makes an admin. */
export interface LinkRow {
  /** The hash of what the link holds. */
  token: string
  account: string | null
  created_at: number
  expires_at: number
}

/** How often something was tried within its window. */
export interface TriesRow {
  name: string
  count: number
  until: number
}

export interface ApiKeyRow {
  id: string
  name: string
  hash: string
  /** Its first characters, to know it by. */
  prefix: string
  role: 'viewer' | 'operator' | 'admin'
  created_at: number
  created_by: string
  expires_at: number | null
  used_at: number | null
}
