import { FormData } from 'undici'
import { z } from 'zod'
import type { Log } from '../../contract/channel.ts'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import type { Complaint } from '../../lib/refusal.ts'
import { UploadFile } from '../../lib/upload-file.ts'
import type { Patience } from '../../lib/watchdog.ts'
import type { DifySettings } from './settings.ts'

export interface Asking {
  signal: AbortSignal
  language: Language
}

/** What starts a run. `files` and `query` are left out where the app has no use for them. */
export interface RunBody {
  inputs: Record<string, Json>
  user: string
  query?: string
  conversation_id?: string
  files?: Json[]
}

export type Submitted = 'taken' | 'wrong' | 'elsewhere' | 'expired' | 'lost'

const formRefusals: [code: string, means: Submitted][] = [
  ['human_input_form_submitted', 'elsewhere'],
  ['human_input_form_expired', 'expired'],
  ['invalid_form_data', 'wrong'],
  ['404 not_found', 'lost'],
]

const Info = z.object({ name: z.string().catch('?'), mode: z.string().optional().catch(undefined) })
const Suggested = z.object({ data: z.array(z.string()) })
const Uploaded = z.object({ id: z.string().min(1) })

const paths = {
  chatbot: { run: '/chat-messages', stop: (task: string) => `/chat-messages/${task}/stop` },
  completion: { run: '/completion-messages', stop: (task: string) => `/completion-messages/${task}/stop` },
  workflow: { run: '/workflows/run', stop: (task: string) => `/workflows/tasks/${task}/stop` },
}
const modes = {
  chatbot: ['chat', 'agent-chat', 'advanced-chat', 'agent'],
  completion: ['completion'],
  workflow: ['workflow'],
}

/** The calls of Dify's service API. https://docs.dify.ai/api-reference, read 2026-11 for 0.6 to 1.16 */
export class DifyApi {
  readonly #app: DifySettings['app']
  readonly #far: FarSide
  /** A large file on a slow line: the answer begins when all of it has arrived. */
  readonly #uploads: FarSide
  readonly #log: Log

  constructor({ app, baseUrl, apiKey }: DifySettings, { patience, log }: { patience: Patience; log: Log }) {
    this.#app = app
    this.#log = log
    const headers = { authorization: `Bearer ${apiKey}` }
    const options = { who: 'Dify', baseUrl, headers, secrets: [apiKey], patience, judge }
    this.#far = new FarSide(options)
    this.#uploads = new FarSide({ ...options, patience: { ...patience, headers: patience.total } })
  }

  /** Always streams: agents refuse to block, and the cloud's edge cuts a blocking call after 100 s. */
  start(body: RunBody, asking: Asking): Promise<HttpAnswer> {
    // Old versions keep the stream open until a title was generated; no one sees these titles.
    const whole = { ...body, response_mode: 'streaming', auto_generate_name: false }
    return this.#far.ask(paths[this.#app].run, { ...asking, body: whole })
  }

  /** Asks Dify to stop a run, without waiting for it or failing. It stops only what the same user started. */
  stop(task: string, user: string): void {
    const signal = AbortSignal.timeout(5000)
    const path = paths[this.#app].stop(encodeURIComponent(task))
    this.#far
      .ask(path, { signal, body: { user } })
      .then((answer) => answer.json())
      .catch((error: unknown) => {
        this.#log.warn('Dify was not told to stop a run', {
          reason: error instanceof Error ? error.message : 'unknown',
        })
      })
  }

  /** Returns the id by which a run refers to the file. */
  async upload(file: { name: string; content: Blob }, user: string, asking: Asking): Promise<string> {
    const form = new FormData()
    form.append('user', user)
    // Dify refuses names with slashes.
    form.append('file', new UploadFile(file.name.replace(/[/\\]/g, '_'), file.content))
    const answer = await this.#uploads.ask('/files/upload', { ...asking, body: form })
    const uploaded = Uploaded.safeParse(await answer.json())
    if (!uploaded.success) throw new RemoteError('invalid', 'Dify took a file without naming an id for it')
    return uploaded.data.id
  }

  /** What a person thinks of an answer; null takes it back. https://docs.dify.ai/api-reference, read 2026-11 */
  async feedback(
    message: string,
    body: { rating: 'like' | 'dislike' | null; user: string; content?: string },
    signal: AbortSignal,
  ): Promise<void> {
    const path = `/messages/${encodeURIComponent(message)}/feedbacks`
    await (await this.#far.ask(path, { signal, body })).json()
  }

  /** Questions that may follow a message. A model thinks of them, which takes seconds. */
  async suggested(message: string, user: string, asking: Asking): Promise<string[]> {
    const path = `/messages/${encodeURIComponent(message)}/suggested?user=${encodeURIComponent(user)}`
    const told = await (await this.#far.ask(path, { ...asking, method: 'GET' })).json()
    return Suggested.safeParse(told).data?.data ?? []
  }

  /** Submits a form that a run waits for, or says why that cannot be. */
  async submit(form: string, body: Json, asking: Asking): Promise<Submitted> {
    try {
      await (await this.#far.ask(`/form/human_input/${encodeURIComponent(form)}`, { ...asking, body })).json()
      return 'taken'
    } catch (error) {
      // The code of a refusal stands in its message.
      const why = error instanceof RemoteError ? formRefusals.find(([code]) => error.message.includes(code)) : undefined
      if (!why) throw error
      return why[1]
    }
  }

  /** What a run says from now on; of one that is over, how it ended. */
  events(run: string, user: string, asking: Asking): Promise<HttpAnswer> {
    const path = `/workflow/${encodeURIComponent(run)}/events?user=${encodeURIComponent(user)}`
    return this.#far.ask(path, { ...asking, method: 'GET' })
  }

  /** What the app is set up to take and to do. */
  async parameters(asking: Asking): Promise<unknown> {
    const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(10_000)])
    return (await this.#far.ask('/parameters', { ...asking, signal, method: 'GET' })).json()
  }

  async check(signal: AbortSignal): Promise<string> {
    const info = Info.safeParse(await (await this.#far.ask('/info', { method: 'GET', signal })).json())
    if (!info.success) throw new RemoteError('invalid', 'this is not the API of Dify: check the base address')
    const { name, mode } = info.data
    // Very old versions do not tell the mode.
    if (mode !== undefined && !modes[this.#app].includes(mode)) {
      throw new RemoteError(
        'denied',
        `this key belongs to a Dify app of the mode “${mode}”, not to a ${this.#app}: change “app”`,
      )
    }
    return `Dify ${this.#app} '${name}'`
  }

  /** What an error inside a stream means. */
  refusal(said: unknown, language: Language): RemoteError {
    return this.#far.refusal(said, language)
  }
}

/** Only an admin can do something about these. */
const denied = [
  'app_unavailable',
  'not_chat_app',
  'not_workflow_app',
  'not_completion_app',
  'agent_not_published',
  'provider_not_initialize',
  'provider_quota_exceeded',
  'model_currently_not_support',
  // The quota of a cloud account; too_many_requests is the one that passes.
  'rate_limit_error',
]

function judge({ status, code = '', message = '' }: Complaint): Fault | undefined {
  if (denied.includes(code)) return 'denied'
  // The code of a lost conversation is a plain not_found, so the words decide.
  if (code === 'conversation_completed' || (status === 404 && /^conversation not exists/i.test(message))) return 'gone'
  if (status === 400 && /conversation_id must be a valid uuid/i.test(message)) return 'gone'
  return undefined
}
