import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { askingOf, patiently, rest, type Talk } from './backend.ts'
import { offered } from './files.ts'
import { Progress } from './progress.ts'
import { promptIn, Transcript } from './transcript.ts'
import type { InputRequest, Run } from './wire.ts'
import { say } from './words.ts'

/** How far a run was told, and what it stopped at if not at its end: a question, or a failure. */
export interface Followed {
  at: number
  /** True when there was a text. */
  said: boolean
  asked?: InputRequest
  failed?: RemoteError
}

/** An expiring question is not worth showing, in ms. */
const tooLate = 1_000

export interface From {
  session: string
  at: number
  /** Something stands above what will be told. */
  below: boolean
}

/** Tells a run from the message after `at` on: to its end, or to a question. */
export async function* follow(
  talk: Talk,
  { first, ...from }: { first: Run } & From,
): AsyncGenerator<AgentEvent, Followed, undefined> {
  const reader = new RunReader(talk, from)
  const { session } = from
  const { backend } = talk
  const { api, pace } = backend
  const progress = new Progress(talk.language)
  let stateDue = 0
  let wait = pace.quick
  // The run first: what is there once it is over is all there is.
  for (let run = first; ; run = yield* patiently(talk, () => api.run(run.run_id, askingOf(talk)))) {
    yield* progress.run(run)
    const news = yield* reader.tell(run)
    if (isOver(run)) {
      yield* reader.lastWords(run)
      if (run.status !== 'completed') return { ...reader.told, failed: unfinished(talk, session, run) }
      yield* usageOf(run)
      yield* offered(talk, session, progress)
      return reader.told
    }
    if (run.status === 'running') {
      const asked = yield* openRequest(talk, session)
      if (asked) {
        yield* reader.tell(run)
        yield* reader.end()
        return { ...reader.told, asked }
      }
      if (Date.now() >= stateDue) {
        yield* progress.state(yield* patiently(talk, () => api.state(session, askingOf(talk))))
        stateDue = Date.now() + pace.state
      }
    }
    wait = news ? pace.quick : Math.min(wait * 1.25, pace.slow)
    await rest(wait, talk)
  }
}

/** Reads the messages of one run out of its session. */
class RunReader {
  readonly #talk: Talk
  readonly #session: string
  readonly #transcript: Transcript
  #at: number
  /** Messages that look like the beginning of another run, and are none. */
  readonly #ours = new Set<number>()

  constructor(talk: Talk, { session, at, below }: From) {
    this.#talk = talk
    this.#session = session
    this.#transcript = new Transcript(below)
    this.#at = at
  }

  get told(): { at: number; said: boolean } {
    return { at: this.#at, said: this.#transcript.said }
  }

  /** Tells what is new; true when there was something. */
  async *tell(run: Run): AsyncGenerator<AgentEvent, boolean, undefined> {
    const { api } = this.#talk.backend
    const from = this.#at
    for (let more = true; more; ) {
      const page = yield* patiently(this.#talk, () => api.messagesAfter(this.#session, this.#at, askingOf(this.#talk)))
      for (const message of page.messages) {
        if (promptIn(message) !== undefined && (yield* this.#beginsAnother(message.id, run))) return this.#at > from
        yield* this.#transcript.read(message)
        this.#at = Math.max(this.#at, message.id)
      }
      more = page.more
    }
    return this.#at > from
  }

  /** What arrives after the end: looked for once, and for longer when the answer lacks its end. */
  async *lastWords(run: Run): AsyncGenerator<AgentEvent, void, undefined> {
    const { quick, late } = this.#talk.backend.pace
    const until = Date.now() + late
    do {
      await rest(quick / 2, this.#talk)
      yield* this.tell(run)
    } while (run.status === 'completed' && !this.#transcript.whole && Date.now() < until)
    yield* this.end()
  }

  end(): Generator<AgentEvent> {
    return this.#transcript.end()
  }

  /** In a session that is used from elsewhere too, the next run may follow at once. */
  async *#beginsAnother(id: number, run: Run): AsyncGenerator<AgentEvent, boolean, undefined> {
    if (id <= run.user_message_id || this.#ours.has(id)) return false
    const { api } = this.#talk.backend
    const runs = yield* patiently(this.#talk, () => api.runs(this.#session, askingOf(this.#talk)))
    const another = runs.some((one) => one.user_message_id === id)
    if (!another) this.#ours.add(id)
    return another
  }
}

export const isOver = ({ status }: Run) => status === 'completed' || status === 'failed' || status === 'canceled'

/** What a session, or one request, still can be told. Poco lists what has expired until somebody touches it. */
export async function* openRequest(
  talk: Talk,
  session: string,
  wanted?: string,
): AsyncGenerator<AgentEvent, InputRequest | undefined, undefined> {
  const { api } = talk.backend
  const requests = yield* patiently(talk, () => api.inputRequests(session, askingOf(talk)))
  return requests.find(({ id, status, expires_at: at }) => {
    const lives = (status ?? 'pending') === 'pending' && (at == null || at > api.now() + tooLate)
    return lives && (wanted === undefined || id === wanted)
  })
}

function* usageOf({ usage }: Run): Generator<AgentEvent> {
  const tokens = usage?.usage_json
  if (!tokens) return
  const input = tokens.input_tokens + tokens.cache_creation_input_tokens + tokens.cache_read_input_tokens
  yield { type: 'usage', input, output: tokens.output_tokens }
}

function unfinished({ backend, language }: Talk, session: string, { status, last_error: why }: Run): RemoteError {
  const canceled = status === 'canceled'
  const link = backend.linkTo(session, language)
  const userMessage = say(language, canceled ? 'canceled' : 'failed') + (link ? `: ${link}` : '')
  const { message } = backend.api.complaint(
    canceled ? 'the run was canceled there' : (why ?? 'no reason given'),
    language,
  )
  return new RemoteError('invalid', message, { userMessage })
}
