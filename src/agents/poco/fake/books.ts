import { randomUUID } from 'node:crypto'
import { iso, roleOf, visibleText } from './messages.ts'
import { Outbox } from './outbox.ts'
import type { Answers, Script } from './script.ts'

export type Status = 'queued' | 'claimed' | 'running' | 'canceling' | 'completed' | 'failed' | 'canceled'

export interface Run {
  id: string
  session: Session
  userMessage: number
  prompt: string
  status: Status
  script: Script
  queueItem: string | undefined
  error: string | undefined
  stop: AbortController
  usage: object | undefined
}

export interface Item {
  id: string
  session: Session
  prompt: string
  request: string
  status: 'queued' | 'paused' | 'promoted' | 'canceled'
  script: Script
  run: Run | undefined
}

export interface Request {
  id: string
  session: Session
  tool: string
  input: object
  status: 'pending' | 'answered' | 'expired'
  answers: Answers
  createdAt: number
  expiresAt: number
  /** Ends the executor's wait. */
  settled: AbortController
}

export interface Message {
  id: number
  session: Session
  content: object
  at: number
}

export interface Session {
  id: string
  user: string
  title: string | null
  status: string
  /** Moves when the status does. */
  readonly updatedAt: number
  deleted: boolean
  messages: Message[]
  runs: Run[]
  items: Item[]
  state: { todos: object[]; current_step: string | null; changes: { path: string; status: string }[] }
  exportStatus: string | null
  files: Map<string, string>
}

/** What the fake knows. */
export class Books {
  readonly sessions = new Map<string, Session>()
  readonly runs = new Map<string, Run>()
  readonly requests = new Map<string, Request>()
  readonly outbox = new Outbox()
  readonly uploads = new Map<string, { name: string; bytes: Buffer }>()
  /** ms that this server's clock is ahead. */
  clockSkew = 0
  #lastMessage = 0

  now(): number {
    return Date.now() + this.clockSkew
  }

  open(user: string): Session {
    const now = () => this.now()
    let status = 'pending'
    let updatedAt = now()
    const session: Session = {
      id: randomUUID(),
      user,
      title: null,
      get status() {
        return status
      },
      set status(next) {
        status = next
        updatedAt = now()
      },
      get updatedAt() {
        return updatedAt
      },
      deleted: false,
      messages: [],
      runs: [],
      items: [],
      state: { todos: [], current_step: null, changes: [] },
      exportStatus: null,
      files: new Map(),
    }
    this.sessions.set(session.id, session)
    return session
  }

  say(session: Session, content: object): Message {
    this.#lastMessage += 1
    const message = { id: this.#lastMessage, session, content, at: this.now() }
    session.messages.push(message)
    this.outbox.said(message)
    return message
  }

  forget(): void {
    for (const session of this.sessions.values()) session.deleted = true
  }
}

/** What holds up everything behind it. */
export function blocking(session: Session): Run | undefined {
  return session.runs.find(({ status }) => ['queued', 'claimed', 'running', 'canceling'].includes(status))
}

export const waiting = ({ items }: Session) => items.filter(({ status }) => status === 'queued' || status === 'paused')

export function messageBody({ id, content, at }: Message) {
  const preview = visibleText(content).slice(0, 500)
  return { id, role: roleOf(content), content, text_preview: preview || null, created_at: iso(at), updated_at: iso(at) }
}

export function itemBody({ id, session, prompt, request, status, run }: Item, at: number) {
  return {
    queue_item_id: id,
    session_id: session.id,
    sequence_no: session.items.findIndex((one) => one.id === id) + 1,
    status,
    prompt,
    permission_mode: 'default',
    attachments: [],
    client_request_id: request || null,
    linked_run_id: run?.id ?? null,
    linked_user_message_id: run?.userMessage ?? null,
    created_at: iso(at),
    updated_at: iso(at),
  }
}

export function runBody(run: Run, at: number) {
  const usage = run.usage ? { total_cost_usd: 0.01, total_duration_ms: 1200, usage_json: run.usage } : null
  return {
    run_id: run.id,
    session_id: run.session.id,
    user_message_id: run.userMessage,
    status: run.status,
    permission_mode: 'default',
    progress: run.status === 'completed' ? 100 : 0,
    schedule_mode: 'immediate',
    scheduled_at: iso(at),
    config_snapshot: run.queueItem ? { queue_item_id: run.queueItem } : null,
    claimed_by: null,
    lease_expires_at: null,
    attempts: 1,
    last_error: run.error ?? null,
    started_at: iso(at),
    finished_at: null,
    created_at: iso(at),
    updated_at: iso(at),
    usage,
  }
}

export function stateBody(session: Session, at: number) {
  const { todos, current_step, changes } = session.state
  return {
    session_id: session.id,
    status: session.status,
    state_patch: {
      todos,
      mcp_status: [],
      browser: null,
      current_step,
      workspace_state: changes.length > 0 ? { repository: null, branch: null, file_changes: changes } : null,
    },
    workspace_export_status: session.exportStatus,
    queued_query_count: waiting(session).length,
    next_queued_query_preview: waiting(session)[0]?.prompt.slice(0, 100) ?? null,
    updated_at: iso(at),
  }
}

export function sessionBody(session: Session) {
  const at = session.updatedAt
  return {
    ...stateBody(session, at),
    user_id: session.user,
    project_id: null,
    sdk_session_id: null,
    title: session.title,
    is_pinned: false,
    config_snapshot: null,
    created_at: iso(at),
  }
}

export function requestBody({ id, session, tool, input, status, answers, createdAt, expiresAt }: Request) {
  return {
    id,
    session_id: session.id,
    tool_name: tool,
    tool_input: input,
    status,
    answers: answers ?? null,
    expires_at: iso(expiresAt),
    answered_at: null,
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
  }
}
