import type { z } from 'zod'
import type { Log } from './channel.ts'
import type { Language, Words } from './language.ts'
import type { FileRef, Json } from './message.ts'

/** A kind of agent system. One per folder under agents/. */
export interface AgentProvider<Settings = unknown> {
  type: string
  title: string
  /** As ChannelProvider.settings. */
  settings: z.ZodType<Settings>
  /** Builds an agent. Does no I/O. */
  create(settings: Settings, host: AgentHost): Agent
}

/** One configured agent. What it cannot do, it does not have. */
export interface Agent {
  /** The id of the model that it asks where a turn wants no other. One that brings its own has none. */
  model?: string
  /**
   * Works on one turn and says what it does as it does it. Returning is the agent's word that the answer is whole: an end that
   * the far side's protocol did not announce is thrown as RemoteError, never returned. When `signal` fires, the iteration ends or
   * throws within 250 ms. Its reason is an AbortError when a person stopped the turn: the far side is then stopped where that is
   * possible (detached, within 5 s). For any other reason another attempt may go on with what runs there.
   * RemoteError busy/unreachable before any text means that the turn may be tried again.
   */
  run(turn: Turn, signal: AbortSignal): AsyncIterable<AgentEvent>
  /** Proves the settings work and says in one line what answers there ("Dify chatbot 'KB'"). Costs no tokens. */
  check?(signal: AbortSignal): Promise<string>
  /** Passes on what a person thinks of an answer that was announced with an `answer` event. May be repeated. */
  feedback?(given: AnswerFeedback, signal: AbortSignal): Promise<void>
  /** Work already going on at the agent's side that a person may pick up with /list and /connect. */
  sessions?(user: TurnUser): Promise<AgentSession[]>
  /** What becomes of those sessions, also while nobody talks to it here. */
  watch?: SessionWatch
  /** Lets go of connections and child processes, each as soon as no running turn uses it. No turn begins after this. */
  close?(): Promise<void>
}

/** Work at the agent's side. */
export interface AgentSession {
  /** As people name it: /connect KEY. */
  key: string
  title: string
  /** What a turn that goes on with it is handed. */
  state: Json
}

/** How people are told what is new in an agent's sessions. */
export interface SessionWatch {
  /**
   * Which session a turn's state is in, and the cursor behind all that turns up to this state tell, whatever became of them; without
   * a cursor nobody knows. undefined: in none.
   */
  at(state: Json): { key: string; cursor?: Json } | undefined
  /** A session by its key, however old; undefined when there is none. */
  find(key: string, signal: AbortSignal): Promise<AgentSession | undefined>
  /** Where a person can look at a session in a browser; undefined when nobody has configured that. */
  link?(key: string, language: Language): string | undefined
  /**
   * What is new in these sessions. Called again and again, in one process at a time, each time with all that are watched; `hurry`
   * names those of which something was heard. An entry is left out as long as its cursor stays as it is. What is told under a cursor
   * is told again until the cursor has changed. `again`: how many ms later there is a point in asking.
   */
  news(
    watched: readonly Watched[],
    options: { hurry: ReadonlySet<string>; signal: AbortSignal },
  ): Promise<{ news: News[]; again: number }>
  /** For far sides that push: who is called is found by what `recognises` the headers, before the body is read. */
  push?: {
    recognises(headers: Headers): boolean
    /** The keys of the sessions of which something is told. Throws UserError when the body is none that the far side sends. */
    changed(body: unknown): string[]
  }
}

/** A session as somebody watches it. */
export interface Watched {
  key: string
  /** `cursor` of the last news. Absent at first: what has been so far is no news. */
  since?: Json
}

/** What is new in a session since a cursor. */
export interface News extends Watched {
  cursor: Json
  title: string
  /** What the agent has said, in Markdown. */
  said?: string
  /** Its work has come to an end. */
  ended?: 'finished' | 'failed'
  /** It waits for an answer until an instant, by this process's clock. */
  asked?: { id: string; question: Words; options: Words[]; until?: number }
  /** What it asked before got no answer in time. */
  expired?: true
  /** The session is no longer there, and will not be heard of again. */
  gone?: true
  /** What a turn is handed that replies to this. */
  state: Json
}

/** What a person thinks of an answer, told to the agent that gave it. */
export interface AnswerFeedback {
  /** The `key` of the answer's `answer` event. */
  answer: Json
  verdict: 'up' | 'down' | 'none'
  comment?: string
  user: TurnUser
}

/** One message's worth of an agent's work. */
export interface Turn {
  /** Stable across retries, unique for ever: the far side's idempotency key where it has one. */
  id: string
  /** Never empty: a message of files alone carries a stand-in text. */
  text: string
  quote?: string
  files: FileRef[]
  user: TurnUser
  /** Where it was said; absent where a turn has no chat (a test from the panel). */
  chat?: { kind: 'direct' | 'group'; title?: string }
  /** The id of the channel it came by; absent where it came by none. */
  channel?: string
  language: Language
  /** The id of the model that the conversation or its channel wants instead of the agent's own. */
  model?: string
  /** Finished turns of this session, oldest first. */
  history: { role: 'user' | 'assistant'; text: string }[]
  /** The last `state` event of this session, possibly from an attempt that crashed. */
  state?: Json
  /** 1, or more when an earlier attempt at this turn crashed or was put off. */
  attempt: number
}

/** Who asks. `id` is stable for a person within this gateway and safe to show to the far side. */
export interface TurnUser {
  id: string
  name: string
  /** As the organisation's directory has it. */
  department?: string
}

/** What an agent says while it works. */
export type AgentEvent =
  /** More of the answer. */
  | { type: 'text'; text: string }
  /** The whole answer so far, instead of what was said (moderation, an authoritative final text). */
  | { type: 'replace'; text: string }
  /** More of what the model thinks before it answers. Not shown unless the channel says so. */
  | { type: 'reasoning'; text: string }
  /** What it is doing now. Replaces the last status; '' clears it. */
  | { type: 'status'; text: string }
  | { type: 'tool'; id: string; name: string; state: 'running' | 'done' | 'failed' }
  /** It needs an answer to go on; the answer is the next message. */
  | { type: 'ask'; question: string; options: string[] }
  | { type: 'file'; name: string; url: string }
  /** Shown as buttons under the finished answer. */
  | { type: 'suggest'; questions: string[] }
  /** Tokens this turn has cost so far; a later one replaces it. */
  | { type: 'usage'; input: number; output: number }
  /** The far side lost what came before: a line above the answer tells the person that the context starts anew. */
  | { type: 'reset' }
  /** What the far side knows this answer by: it comes back with the feedback on it. */
  | { type: 'answer'; key: Json }
  /** Keep this: it comes back as `turn.state`, even after a crash in the middle of this turn. */
  | { type: 'state'; state: Json }

/** All that an agent may ask of the gateway. */
export interface AgentHost {
  log: Log
  /**
   * Opens a file of the turn, through the channel that it came from. It is fetched once, capped in size and time, and lies on the
   * disk: reading the Blob's stream() costs no memory. Its type is what its first bytes show. Gone once the turn has ended.
   */
  fetchFile(file: FileRef, signal: AbortSignal): Promise<Blob>
  /** The model that is configured under this id now, its key open; undefined when there is none or it is switched off. */
  model(id: string): Model | undefined
}

/** An LLM that an admin configured, for agents that work with one. */
export interface Model {
  id: string
  provider: 'openai-compatible' | 'openai' | 'anthropic' | 'google'
  /** Always there for `openai-compatible`; the others have their maker's. */
  baseUrl?: string | undefined
  apiKey?: string | undefined
  /** Its name at the provider. */
  model: string
  /** False: it takes no pictures. Absent: it is found out. */
  vision?: boolean | undefined
}
