import { FormData } from 'undici'
import { z } from 'zod'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from '../../lib/far-side.ts'
import { isRecord } from '../../lib/json.ts'
import type { Complaint } from '../../lib/refusal.ts'
import { UploadFile } from '../../lib/upload-file.ts'
import type { PocoSettings } from './settings.ts'
import { Accepted, Delta, FileNode, InputRequest, type Message, QueueItem, Run, Session, SessionState } from './wire.ts'

export interface Asking {
  signal: AbortSignal
  language?: Language
}

interface Call extends Asking {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
}

/** No call but an upload takes long: what takes long is asked for again and again. */
const patience = { headers: 15_000, first: 15_000, idle: 15_000, total: 60_000 }
const uploading = { headers: 600_000, first: 600_000, idle: 600_000, total: 600_000 }
/** Messages in one answer. Tools may put pictures into theirs, so a page that is too large is asked for in smaller ones. */
const pages = [200, 20, 1]
const runsAtOnce = 100

/**
 * The calls of Poco's backend (`/api/v1`, read in its source, 2026-03 and 2026-04). Everything comes in an envelope; most refusals
 * are an HTTP 400 whose `code` says what it is.
 */
export class PocoApi {
  readonly #far: FarSide
  readonly #uploads: FarSide
  /** ms that the backend's clock is ahead of ours. */
  #ahead = 0

  constructor({ baseUrl, userId, internalToken }: PocoSettings) {
    const headers = {
      'x-user-id': userId,
      ...(internalToken ? { 'x-internal-token': internalToken } : {}),
    }
    const secrets = internalToken ? [internalToken] : []
    const options = { who: 'Poco', baseUrl: `${baseUrl.replace(/\/+$/, '')}/api/v1`, headers, secrets, judge }
    this.#far = new FarSide({ ...options, patience })
    this.#uploads = new FarSide({ ...options, patience: uploading })
  }

  /** By the backend's clock, whose deadlines count. */
  now(): number {
    return Date.now() + this.#ahead
  }

  async createSession(asking: Asking): Promise<string> {
    const body = { config: null, project_id: null }
    return (await this.#ask('/sessions', { ...asking, method: 'POST', body }, Session)).session_id
  }

  async entitle(session: string, title: string, asking: Asking): Promise<void> {
    await this.#ask(`/sessions/${part(session)}`, { ...asking, method: 'PATCH', body: { title } }, anything)
  }

  sessions(limit: number, asking: Asking): Promise<Session[]> {
    return this.#get(`/sessions?limit=${limit}&offset=0&kind=chat`, asking, z.array(Session))
  }

  /** So many of all sessions, whatever they are for. In which order, nobody promises. */
  page(offset: number, limit: number, asking: Asking): Promise<Session[]> {
    return this.#get(`/sessions?limit=${limit}&offset=${offset}&kind=all`, asking, z.array(Session))
  }

  session(session: string, asking: Asking): Promise<Session> {
    return this.#get(`/sessions/${part(session)}`, asking, Session)
  }

  state(session: string, asking: Asking): Promise<SessionState> {
    return this.#get(`/sessions/${part(session)}/state`, asking, SessionState)
  }

  /** `request` makes it safe to send twice, but only for what had to be queued. */
  startTask(
    task: { session: string; prompt: string; request: string; files: Json[] },
    asking: Asking,
  ): Promise<Accepted> {
    const body = {
      prompt: task.prompt,
      session_id: task.session,
      ...(task.files.length > 0 ? { config: { input_files: task.files } } : {}),
      permission_mode: 'default',
      schedule_mode: 'immediate',
      client_request_id: task.request,
    }
    return this.#ask('/tasks', { ...asking, method: 'POST', body }, Accepted)
  }

  run(run: string, asking: Asking): Promise<Run> {
    return this.#get(`/runs/${part(run)}`, asking, Run)
  }

  /** All runs of a session, in the order in which they were asked for. */
  async runs(session: string, asking: Asking): Promise<Run[]> {
    const runs: Run[] = []
    for (let more = true; more && runs.length < 50 * runsAtOnce; ) {
      const path = `/runs/session/${part(session)}?limit=${runsAtOnce}&offset=${runs.length}`
      const page = await this.#get(path, asking, z.array(Run))
      runs.push(...page)
      more = page.length === runsAtOnce
    }
    return runs.sort((a, b) => a.user_message_id - b.user_message_id)
  }

  /** The messages that are younger than `after`, the oldest first; `more` when there are others behind them. */
  async messagesAfter(session: string, after: number, asking: Asking): Promise<{ messages: Message[]; more: boolean }> {
    const path = `/sessions/${part(session)}/messages/delta?after_message_id=${after}`
    for (const size of pages) {
      const page = Delta.safeParse(await this.#data(`${path}&limit=${size}`, { ...asking, method: 'GET' })).data
      if (page) return { messages: page.items, more: page.has_more && page.items.length > 0 }
    }
    throw unreadable(path)
  }

  /** Words of Poco's own about what went wrong, fit to be logged. */
  complaint(message: string, language: Language): RemoteError {
    return this.#far.refusal({ message }, language)
  }

  /** What is waiting for its turn in a session. */
  queue(session: string, asking: Asking): Promise<QueueItem[]> {
    return this.#get(`/sessions/${part(session)}/queued-queries`, asking, z.array(QueueItem))
  }

  /** A failed run pauses what waits behind it; this one goes on now. */
  sendNow(session: string, item: string, asking: Asking): Promise<Accepted> {
    const path = `/sessions/${part(session)}/queued-queries/${part(item)}/send-now`
    return this.#ask(path, { ...asking, method: 'POST' }, Accepted)
  }

  async unqueue(session: string, item: string, asking: Asking): Promise<void> {
    const path = `/sessions/${part(session)}/queued-queries/${part(item)}`
    await this.#ask(path, { ...asking, method: 'DELETE' }, anything)
  }

  /** Ends everything that runs or waits in a session. */
  async cancel(session: string, asking: Asking): Promise<void> {
    const body = { reason: 'stopped in the chat' }
    await this.#ask(`/sessions/${part(session)}/cancel`, { ...asking, method: 'POST', body }, anything)
  }

  /** What a session wants to be told now, the oldest first. What has expired may be among it until somebody touches it. */
  inputRequests(session: string, asking: Asking): Promise<InputRequest[]> {
    return this.#get(`/user-input-requests?session_id=${part(session)}`, asking, z.array(InputRequest))
  }

  /** The same of all sessions. */
  allInputRequests(asking: Asking): Promise<InputRequest[]> {
    return this.#get('/user-input-requests', asking, z.array(InputRequest))
  }

  async answer(request: string, answers: Record<string, string>, asking: Asking): Promise<void> {
    const path = `/user-input-requests/${part(request)}/answer`
    await this.#ask(path, { ...asking, method: 'POST', body: { answers } }, anything)
  }

  /** Returns what a task refers to the file by. */
  async upload(file: { name: string; content: Blob }, asking: Asking): Promise<Json> {
    const form = new FormData()
    form.append('file', new UploadFile(file.name, file.content))
    const path = '/attachments/upload'
    const data = await this.#data(path, { ...asking, method: 'POST', body: form }, this.#uploads)
    const uploaded = z.record(z.string(), z.json()).safeParse(data)
    if (!uploaded.success) throw unreadable(path)
    return uploaded.data
  }

  /** What the workspace holds, with addresses that are good for a while. */
  files(session: string, asking: Asking): Promise<FileNode[]> {
    return this.#get(`/sessions/${part(session)}/workspace/files`, asking, z.array(FileNode))
  }

  #get<T>(path: string, asking: Asking, type: z.ZodType<T>): Promise<T> {
    return this.#ask(path, { ...asking, method: 'GET' }, type)
  }

  async #ask<T>(path: string, asked: Call, type: z.ZodType<T>): Promise<T> {
    const read = type.safeParse(await this.#data(path, asked))
    if (!read.success) throw unreadable(path)
    return read.data
  }

  /** What the envelope holds; undefined when there is none, or none that fits into memory. */
  async #data(path: string, asked: Call, far = this.#far): Promise<unknown> {
    const answer = await far.ask(path, asked)
    if (answer.date !== undefined) this.#ahead = answer.date - Date.now()
    const body = await answer.json()
    if (!isRecord(body) || typeof body.code !== 'number') return undefined
    if (body.code !== 0) throw far.refusal(body, asked.language ?? 'en')
    return body.data
  }
}

/** The codes of Poco's own exceptions: five digits, below a status of 400 (backend/app/core/errors, read 2026-03). */
function judge({ status, code = '', message = '' }: Complaint): Fault | undefined {
  if (code === '40400') return 'gone'
  if (code === '40300' && /session does not belong/i.test(message)) return 'gone'
  if (code === '40100' || code === '40300') return 'denied'
  if (code === '18001' || /cancellation is still in progress/i.test(message)) return 'busy'
  if (/^50\d{3}$/.test(code) && (status ?? 400) === 400) return 'busy'
  return undefined
}

const part = encodeURIComponent
/** What is said there is not needed. */
const anything = z.json()

function unreadable(path: string): RemoteError {
  const call = path.split('?')[0]?.replaceAll(/[0-9a-f-]{36}/g, '…')
  return new RemoteError('invalid', `this is not what Poco answers to ${call}: check the base address`)
}
