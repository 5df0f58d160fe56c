import { FormData } from 'undici'
import { z } from 'zod'
import type { Log } from '../../contract/channel.ts'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import type { Complaint } from '../../lib/refusal.ts'
import { UploadFile } from '../../lib/upload-file.ts'
import type { Patience } from '../../lib/watchdog.ts'
import type { WegentSettings } from './settings.ts'
import { Task, type WegentTask } from './task.ts'

export interface Asking {
  signal: AbortSignal
  language: Language
}

export interface Question {
  input: string
  /** The task to go on with. */
  task: string | undefined
  attachments: number[]
  stream: boolean
}

const Uploaded = z.object({ id: z.int().min(1) })

const noTeam: Words = {
  'zh-CN': '智能体在 Wegent 中不存在，或你没有使用权限。请联系管理员检查设置。',
  en: 'The team does not exist in Wegent, or you may not use it. Please ask an administrator to check the settings.',
}

/**
 * The calls of Wegent's open API, as one of its users.
 * https://github.com/wecode-ai/Wegent/blob/main/docs/en/wegent/reference/openapi-responses-api.md, and its source of 2026-08
 */
export class WegentApi {
  readonly #team: string
  readonly #asUser: boolean
  readonly #far: FarSide
  /** A large file on a slow line: the answer begins when all of it has arrived. */
  readonly #uploads: FarSide
  readonly #log: Log

  constructor(settings: WegentSettings, parts: { patience: Patience; log: Log; user?: string | undefined }) {
    const { baseUrl, apiKey, team, asUser } = settings
    const { patience, log, user } = parts
    this.#team = team
    this.#asUser = asUser
    this.#log = log
    const headers = { authorization: `Bearer ${apiKey}`, ...(user === undefined ? {} : { 'wegent-username': user }) }
    const base = baseUrl.replace(/\/+$/, '').replace(/\/api(\/v1(\/responses)?)?$/, '')
    const options = {
      who: 'Wegent',
      baseUrl: `${base}/api/v1`,
      headers,
      secrets: [apiKey, apiKey.split('#')[0] ?? apiKey],
      patience,
      judge,
    }
    this.#far = new FarSide(options)
    this.#uploads = new FarSide({ ...options, patience: { ...patience, headers: patience.total } })
  }

  /** Answers with a stream, or with the task as it begins. Teams that do not chat refuse to stream: see refusesToStream. */
  async ask({ input, task, attachments, stream }: Question, asking: Asking): Promise<HttpAnswer> {
    const body = {
      model: this.#team,
      input,
      ...(stream ? { stream } : { background: true }),
      ...(task === undefined ? {} : { previous_response_id: task }),
      ...(attachments.length > 0 ? { attachment_ids: attachments } : {}),
    }
    try {
      return await this.#far.ask('/responses', { ...asking, body })
    } catch (error) {
      if (!(error instanceof RemoteError && /Team '.*' not found/.test(error.message))) throw error
      throw new RemoteError('denied', error.message, { userMessage: noTeam[asking.language], cause: error })
    }
  }

  /** How far a task is. */
  async look(task: string, asking: Asking): Promise<WegentTask> {
    return taskIn(await (await this.#far.ask(`/responses/${task}`, { ...asking, method: 'GET' })).json())
  }

  /** Ends what a task is busy with. One that is busy with nothing stays as it is. */
  async cancel(task: string, signal: AbortSignal): Promise<void> {
    await (await this.#far.ask(`/responses/${task}/cancel`, { signal })).json()
  }

  /** The same, without waiting for it or failing. */
  cancelSoon(task: string): void {
    this.cancel(task, AbortSignal.timeout(5000)).catch((error: unknown) => {
      this.#log.warn('Wegent was not told to stop a task', {
        task,
        reason: error instanceof Error ? error.message : 'unknown',
      })
    })
  }

  /** Returns the id by which a question refers to the file. */
  async upload(file: { name: string; content: Blob }, asking: Asking): Promise<number> {
    const form = new FormData()
    form.append('file', new UploadFile(file.name, file.content))
    const uploaded = Uploaded.safeParse(
      await (await this.#uploads.ask('/attachments/upload', { ...asking, body: form })).json(),
    )
    if (!uploaded.success) throw new RemoteError('invalid', 'Wegent took a file without naming an id for it')
    return uploaded.data.id
  }

  /** Asks for a task that nobody has. What Wegent says to it tells whether the key works, and of which kind it is. */
  async check(signal: AbortSignal): Promise<string> {
    try {
      await (await this.#far.ask('/responses/resp_0', { method: 'GET', signal })).json()
    } catch (error) {
      return this.#verdict(error)
    }
    throw new RemoteError('invalid', 'this is not the API of Wegent: check the base address')
  }

  #verdict(error: unknown): string {
    const said = error instanceof RemoteError ? error.message : ''
    if (/Response 'resp_0' not found/.test(said)) {
      return `Wegent team '${this.#team}'${this.#asUser ? ' (a personal key: everyone asks as its owner)' : ''}`
    }
    if (!/username is required/i.test(said)) throw error
    if (this.#asUser) return `Wegent team '${this.#team}', as the person who asks`
    throw new RemoteError('denied', 'this is a service key of Wegent: set “asUser: true”, or name a user: wg-…#alice')
  }

  /** What an error inside a stream or a task means. */
  refusal(said: unknown, language: Language): RemoteError {
    return this.#far.refusal(said, language)
  }
}

/** A task in an answer. */
export function taskIn(body: unknown): WegentTask {
  const task = Task.safeParse(body)
  if (task.success && task.data.id && task.data.status) return task.data
  throw new RemoteError('invalid', 'Wegent answered with something that is no response: check the base address')
}

/** Only teams of the Chat shell stream. There is no way to know before; Wegent keeps a failed turn of the attempt. */
export function refusesToStream(error: unknown): boolean {
  return error instanceof RemoteError && /streaming is only supported/i.test(error.message)
}

/** A task takes one question at a time. */
export function isStillRunning(error: unknown): boolean {
  return error instanceof RemoteError && /task is still running/i.test(error.message)
}

function judge({ status, message = '' }: Complaint): Fault | undefined {
  if (/task is still running/i.test(message)) return 'busy'
  if (/^(previous )?response '.*' not found/i.test(message)) return 'gone'
  // Only an admin can do something about these.
  if (/^(team|model|bot) '.*'/i.test(message) || /^invalid model format/i.test(message)) return 'denied'
  if (status === 400 && /^username /i.test(message)) return 'denied'
  return undefined
}
