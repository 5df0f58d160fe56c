import type { Log } from '../../contract/channel.ts'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { isRecord } from '../../lib/json.ts'
import type { Complaint } from '../../lib/refusal.ts'
import { orAbort } from '../../lib/wait.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { type Card, cardAddress, cardIn } from './card.ts'
import type { A2aSettings } from './settings.ts'
import { type Method, methods, type Saying, spelled, type Task, taskIn } from './wire.ts'

export interface Asking {
  signal: AbortSignal
  language: Language
}

const who = 'the A2A agent'
/** How long a card is believed, and how long one may take, in ms. */
const believed = 5 * 60_000
const cardWithin = 15_000

/** The calls of an agent that speaks Agent2Agent: its card, and JSON-RPC where the card says. */
export class A2aApi {
  readonly #settings: A2aSettings
  readonly #patience: Patience
  readonly #log: Log
  #read: { at: number; card: Promise<Card> } | undefined
  #calls = 0

  constructor(settings: A2aSettings, { patience, log }: { patience: Patience; log: Log }) {
    this.#settings = settings
    this.#patience = patience
    this.#log = log
  }

  /** Read once for all turns, and again after a while, or after a refusal. */
  card({ signal, language }: Asking): Promise<Card> {
    const fresh = this.#read && performance.now() - this.#read.at < believed
    if (!this.#read || !fresh) {
      const card = this.#readCard(language)
      this.#read = { at: performance.now(), card }
      card.catch(() => this.#forgetCard())
    }
    return orAbort(this.#read.card, signal)
  }

  /** Answers with a stream; or, where the agent cannot, at once with what has become of it. */
  async say(saying: Saying, asking: Asking): Promise<HttpAnswer> {
    const { streams, version } = await this.card(asking)
    return this.#call(streams ? 'stream' : 'send', spelled(saying, version), asking)
  }

  /** How far a task is. Its `history` are the newest messages of it. */
  async look(id: string, asking: Asking): Promise<Task> {
    const answer = await this.#call('look', { id, historyLength: 20 }, asking)
    const task = taskIn(await this.result(answer, asking.language))
    if (!task) throw new RemoteError('invalid', `${who} was asked for a task and answered with something else`)
    return task
  }

  /** What happens to a task from now on. */
  subscribe(id: string, asking: Asking): Promise<HttpAnswer> {
    return this.#call('subscribe', { id }, asking)
  }

  /** Asks for the end of a task, without waiting for it or failing. */
  cancelSoon(id: string): void {
    const asking: Asking = { signal: AbortSignal.timeout(5000), language: 'en' }
    this.#call('cancel', { id }, asking)
      .then((answer) => this.result(answer, 'en'))
      .catch((error: unknown) => {
        // One that is over, or that nobody knows any more, needs no end.
        if (error instanceof RemoteError && !error.passing) return
        const reason = error instanceof Error ? error.message : 'unknown'
        this.#log.warn('an A2A agent was not told to stop a task', { reason })
      })
  }

  /** The result in an answer that is no stream. Throws when it is an error, or no answer at all. */
  async result(answer: HttpAnswer, language: Language): Promise<unknown> {
    const body = await answer.json()
    if (!isRecord(body) || (body.result == null && body.error == null)) throw await answer.refused()
    return this.resultIn(body, language)
  }

  /** The result in one message; undefined when it has none. Throws when it is an error. */
  resultIn(body: Record<string, unknown>, language: Language): unknown {
    if (body.error == null) return body.result
    this.#forgetCard()
    throw this.#farSide(this.#settings.url).refusal(body, language)
  }

  /** What it means that a task went wrong, in the agent's words. */
  failure(words: string, language: Language): RemoteError {
    return this.#farSide(this.#settings.url).refusal({ message: words || 'the task failed' }, language)
  }

  /** Reads the card, and asks for a task that nobody has: what is said to that tells whether the key works. */
  async check(signal: AbortSignal): Promise<string> {
    this.#forgetCard()
    const asking: Asking = { signal, language: 'en' }
    const { name, agentVersion, version, streams } = await this.card(asking)
    await this.look('teahouse-check', asking).catch((error: unknown) => {
      const answered = error instanceof RemoteError && ['gone', 'invalid'].includes(error.fault)
      if (!answered || !/-32\d{3}\)/.test(error.message)) throw error
    })
    const named = agentVersion ? `'${name}' ${agentVersion}` : `'${name}'`
    return `A2A agent ${named} (A2A ${version}${streams ? '' : ', does not stream'})`
  }

  #forgetCard(): void {
    this.#read = undefined
  }

  async #readCard(language: Language): Promise<Card> {
    const url = cardAddress(this.#settings)
    const far = this.#farSide(url.origin)
    // Not for one turn alone: it goes on when that is stopped.
    const signal = AbortSignal.timeout(cardWithin)
    try {
      const answer = await far.ask(url.pathname + url.search, { method: 'GET', language, signal })
      return cardIn(await answer.json(), this.#settings)
    } catch (error) {
      if (error !== signal.reason) throw error
      throw new RemoteError('unreachable', `${who} did not show its card within ${cardWithin / 1000} s`)
    }
  }

  async #call(method: Method, params: object, asking: Asking): Promise<HttpAnswer> {
    const { endpoint, version, tenant } = await this.card(asking)
    this.#calls += 1
    const body = {
      jsonrpc: '2.0',
      id: this.#calls,
      method: methods[version][method],
      params: { ...params, ...(tenant ? { tenant } : {}) },
    }
    const far = this.#farSide(endpoint.origin, { version, headers: this.#patienceFor(method) })
    return far.ask(endpoint.pathname + endpoint.search, { ...asking, body })
  }

  /** The SDKs begin to answer when there is something to say. Not every agent that does not stream answers at once when it is asked to. */
  #patienceFor(method: Method): number {
    const { headers, first, total } = this.#patience
    if (method === 'send') return total
    return method === 'stream' || method === 'subscribe' ? first : headers
  }

  #farSide(baseUrl: string, { version = '1.0', headers = this.#patience.headers } = {}): FarSide {
    const { token, header } = this.#settings
    const bearer = header.toLowerCase() === 'authorization' && !token?.includes(' ')
    const key = token === undefined ? {} : { [header]: bearer ? `Bearer ${token}` : token }
    return new FarSide({
      who,
      baseUrl,
      headers: { ...key, 'a2a-version': version },
      secrets: token === undefined ? [] : [token, token.replace(/^\w+ /, '')],
      patience: { ...this.#patience, headers },
      judge,
    })
  }
}

/** https://a2a-protocol.org/latest/specification/#54-error-code-mappings, read 2026-11 */
const faults: Record<string, Fault> = {
  // The task is not there.
  '-32001': 'gone',
  // A method, extension or version: only an admin can do something about these.
  '-32601': 'denied',
  '-32008': 'denied',
  '-32009': 'denied',
}

const judge = ({ code = '' }: Complaint): Fault | undefined => faults[code]

/** The agent does not take a message where it was put: its task is over or gone, or its context is not known. No code is for the latter. */
export function refusesPlace(error: unknown): boolean {
  if (!(error instanceof RemoteError)) return false
  return error.fault === 'gone' || (error.fault === 'invalid' && /-32(602|004)\)/.test(error.message))
}
