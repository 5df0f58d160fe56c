import type { z } from 'zod'
import type { Language, Words } from './language.ts'
import type { Chat, Feedback, FileRef, InboundMessage, Json, ReplyView } from './message.ts'
import type { SimulatedPlatform } from './simulator.ts'

/** A kind of chat platform. One per folder under channels/. */
export interface ChannelProvider<Settings = unknown> {
  /** Kebab-case, the `type` of the configuration file: 'dingtalk'. */
  type: string
  title: string
  /**
   * Validates a channel's `settings` and draws their form: every field carries `.meta({ title, help, secret?, example? })`
   * with titles and help in both languages. Strict: an unknown key is an error that names it.
   */
  settings: z.ZodType<Settings>
  /** Builds a channel. Does no I/O and cannot fail for valid settings: connecting is what run() is for. */
  create(settings: Settings, host: ChannelHost): Channel
  /**
   * How a person sets the platform up, for beside the form: a short numbered list in Markdown, in both languages. `{webhook}` stands
   * for the channel's webhook address. Loaded only when asked for.
   */
  steps?(): Promise<Words>
  /** The platform in a box, for running without an account. Loaded only when asked for. */
  simulator?(options: { port: number }): Promise<SimulatedPlatform>
}

/** One configured bot on one platform. What it cannot do, it does not have. */
export interface Channel {
  limits: Limits
  /** True when replies leave through the connection run() holds, so only that process may work its messages. */
  tied?: boolean
  /**
   * Keeps the connection open until `signal` fires, then resolves within a second and leaves no timer or socket.
   * Throwing means: connect me again (after the manager's back-off); RemoteError('denied') means: an admin must act first.
   * Called in one process at a time. Absent where the platform only calls us.
   */
  run?(signal: AbortSignal): Promise<void>
  /**
   * Answers a request that the platform made to this channel's webhook address. Verifies before it parses; answers 401 or 403
   * to a bad signature and 400 to a malformed body, having stored nothing. Throws only when the message could not be stored:
   * the answer is then a 503, so that the platform tries again.
   */
  receive?(request: Request): Promise<Response>
  /** Makes what the channel needs on the platform (registers the webhook …). Called after each enable or change, in one process. */
  setUp?(signal: AbortSignal): Promise<void>
  /**
   * Says something that will not change; `view.state` is final. Text is within `limits.text`.
   * Not idempotent: the caller does not repeat what may have arrived.
   */
  send(address: Json, view: ReplyView): Promise<void>
  /**
   * Shows a reply that may still change: without a handle it appears, with one it is changed, with a final view it is finished.
   * Returns what it needs to find that reply again, or `undefined` when nothing that lasts is on the screen yet (a typing sign).
   * Never called twice at once for the same reply. Drawing the same view again does no harm; drawing a final view on a
   * reply that the platform already holds finished succeeds.
   */
  draw?(reply: DrawnReply, view: ReplyView): Promise<Json | undefined>
  /**
   * Opens a file of an accepted message, decrypted where the platform encrypts. Reads no more of it than the caller asks for, so
   * that a large one never lies in memory; how large it may be is the caller's to decide. Throws RemoteError('gone') when the
   * platform no longer has it.
   */
  fetchFile?(file: FileRef, signal: AbortSignal): Promise<OpenedFile>
  /**
   * Where to say something to a person or group that the gateway may not have heard from, for pushes. Does no I/O. Throws
   * UserError where the platform, or the id, does not allow it.
   */
  reach?(to: { sender: string } | { group: string }): { chat: Chat; address: Json }
  /** Proves that the settings work against the platform and returns the bot's name. Changes nothing there. */
  check?(signal: AbortSignal): Promise<string>
  /** What the platform knows about a sender, for mapping them to a user. */
  lookUp?(senderId: string): Promise<Profile>
}

export interface DrawnReply {
  /** Stable across restarts and processes, unique for ever: use it as the platform's idempotency key where there is one. */
  id: string
  address: Json
  /** What draw() returned last time. Absent on the first draw, and after a crash before it was saved. */
  handle?: Json
  /**
   * Where drawing is not idempotent, on a draw without a handle: what to show in place of the view, unless nothing of it lasts. After
   * a crash it may stand there twice, so it is never the whole answer; the view follows as soon as the handle is saved.
   */
  beginning?: ReplyView
}

export interface Limits {
  /** Longest text of one message, and how the platform counts it. Longer replies are split before they get here. */
  text: { max: number; unit: 'chars' | 'bytes' }
  /** Shortest pause between two draws of one reply, in ms; the core may wait longer, never shorter. */
  drawEvery?: { direct: number; group: number }
  /** After this many ms since the message was sent, the address no longer takes draws; the answer then goes through send(). */
  drawWithin?: number
  /** True when DrawnReply.id makes drawing idempotent: a first draw repeated after a crash shows one reply, not two. */
  idempotent?: true
  /** A working view without text is drawn again this often, in ms: a typing sign fades. */
  fades?: number
  /** Calls that the account may make, by the name that host.slot() is asked with. */
  calls?: Record<string, CallLimit>
  /** Calls of any name that the organisation may make a calendar month; 0 or absent = no budget. */
  monthlyCalls?: number
  /**
   * Whom the platform counts calls for: the app, the bot. Channels that name the same one share its limits. Absent: the channel
   * is alone. Holds no secret.
   */
  account?: string
  /** Whose calls `monthlyCalls` are, where that is not the account: the organisation that several apps belong to. */
  monthlyAccount?: string
}

export interface CallLimit {
  /** For the whole account. */
  perSecond?: number
  /** For one chat of the account: so many at once, then one more every `every` ms. */
  perChat?: { direct?: { burst: number; every: number }; group?: { burst: number; every: number } }
}

/** One call that a channel is about to make. */
export interface Call {
  /** A key of limits.calls. */
  name: string
  /** What the call is for. First draws and finals overtake what only makes a reply grow. */
  urgency: 'first' | 'grow' | 'final' | 'send'
  chat?: { key: string; kind: 'direct' | 'group' }
  /** True for a call that does not count against the month (tokens, a rejected call's repeat). */
  free?: boolean
}

/** All that a channel may ask of the gateway. */
export interface ChannelHost {
  /** The channel's id, and where its webhook is reached from outside. */
  id: string
  webhookUrl: string
  language: Language
  log: Log
  /**
   * Takes a message in for good, or recognises it. Acknowledge to the platform only after this resolves;
   * when it rejects, the message was not stored and must not be acknowledged.
   */
  accept(message: InboundMessage): Promise<'new' | 'seen'>
  /**
   * How the reply to message `id` looks now, for platforms that come and ask. A final view that was handed out counts as seen.
   * Undefined for a message that nobody knows.
   */
  viewOf(id: string): Promise<ReplyView | undefined>
  /** Whether a final view of the reply to message `id` was handed out by viewOf(), in any process. */
  wasSeen(id: string): Promise<boolean>
  /** Keeps what a person thinks of an answer, and tells the agent. Resolves once it is stored. */
  feedback(given: Feedback): Promise<void>
  /**
   * Opens what an agent linked to, to hand it on to the platform: only http(s) and `data:`, never in a private network that nobody
   * allowed, at most `max` bytes and a minute. The Blob's type is what its first bytes show, and it may lie on the disk: it is
   * gone once the draw or send that asked for it ends. Throws RemoteError('invalid') for what is refused, 'gone' or 'unreachable'
   * for what cannot be had.
   */
  openLink(url: string, options: { max: number; signal?: AbortSignal }): Promise<Blob>
  /** Resolves when the account's limits allow this call; await it right before every call to the platform. */
  slot(call: Call, signal?: AbortSignal): Promise<void>
  /** The platform said to wait: no call of that name (in that chat, if given) is let through for `ms`. */
  hold(call: Pick<Call, 'name' | 'chat'>, ms: number): void
  /**
   * Tells the admin how the connection is doing. `connected` only after the platform confirmed it.
   * `detail` is a sentence for the admin: what happened, the likely reason, what to do.
   */
  report(health: 'connecting' | 'connected' | 'denied', detail?: string): void
}

/** A file as it comes over a wire. */
export interface OpenedFile {
  /** As the platform names it; the reference's name where it does not. */
  name?: string
  /** As the platform says. Nothing relies on it: what a file is, its first bytes say. */
  type?: string
  /** Bytes, where they are known beforehand. */
  size?: number
  /** Read once. Cancelling it closes the connection; an error of the wire comes out of it as RemoteError. */
  body: ReadableStream<Uint8Array>
}

/** What a platform knows about a person. */
export interface Profile {
  name?: string
  email?: string
  mobile?: string
  employeeNo?: string
  department?: string
}

/** Structured log lines. Secrets known to the process are blanked wherever they appear. */
export interface Log {
  debug(what: string, facts?: object): void
  info(what: string, facts?: object): void
  warn(what: string, facts?: object): void
  error(what: string, facts?: object): void
}
