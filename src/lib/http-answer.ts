import type { Dispatcher } from 'undici'
import { RemoteError } from '../contract/errors.ts'
import { isRecord, parseJson } from './json.ts'
import { broken, late } from './outage.ts'
import { type Complaint, complaintOf, type RefusalContext } from './refusal.ts'
import { SseDecoder, type SseMessage } from './sse.ts'
import type { Patience, Watchdog } from './watchdog.ts'

/** One message of a stream. Without `json` it is the `[DONE]` that some protocols end with. */
export interface Frame {
  event: string | undefined
  json: Record<string, unknown> | undefined
}

interface Call {
  who: string
  patience: Patience
  watchdog: Watchdog
  /** The caller's. */
  signal: AbortSignal
  refuse: (complaint: Complaint, headers?: RefusalContext['headers']) => RemoteError
}

const longestJson = 16 * 1024 * 1024
const longestErrorWait = 10_000
/** Everything a stream may send, framing and all. */
const longestStream = 64 * 1024 * 1024
/** Messages that are no JSON: so many are overlooked. */
const badMessages = 3
/** Once the answer is whole, the far side has this long to end the stream itself: its connection can then be used again. */
const farewell = { ms: 3000, bytes: 1024 * 1024 }

/** An answer, read as a stream or as JSON. */
export class HttpAnswer {
  readonly #answer: Dispatcher.ResponseData
  readonly #call: Call
  readonly #pieces: AsyncIterator<Uint8Array>
  #bytes = 0
  #bad = 0
  #atEnd = false
  #whole = false
  #json: Promise<unknown> | undefined

  constructor(answer: Dispatcher.ResponseData, call: Call) {
    this.#answer = answer
    this.#call = call
    // A body that is not read to its end says so as an error.
    answer.body.on('error', () => undefined)
    this.#pieces = answer.body[Symbol.asyncIterator]()
  }

  /** True when it is an event stream. A server that names no type at all is believed to stream. */
  get streams(): boolean {
    const type = this.#header('content-type')
    return this.#answer.statusCode < 300 && (type === undefined || /^\s*text\/event-stream\b/i.test(type))
  }

  /** What the far side's clock showed when it answered, in ms since 1970, to the second; undefined when it does not say. */
  get date(): number | undefined {
    const at = Date.parse(this.#header('date') ?? '')
    return Number.isNaN(at) ? undefined : at
  }

  /**
   * The messages of the stream as they come. Ends only after wholeWithin(): an end that the protocol did not announce
   * throws RemoteError('unreachable'). Throws the reason of the caller's signal when that fires.
   */
  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { who, patience, watchdog } = this.#call
    if (!this.streams) throw await this.refused()
    const decoder = new SseDecoder()
    watchdog.expect('first', patience.first, () => late(who, 'said nothing', patience.first))
    try {
      while (!this.#atEnd) {
        const bytes = await this.#read()
        for (const message of decoded(who, () => (bytes ? decoder.push(bytes) : decoder.end()))) {
          watchdog.met('first')
          const frame = this.#parse(message)
          if (frame) yield frame
        }
      }
      if (!this.#whole) throw new RemoteError('unreachable', `${who} ended the stream in the middle of the answer`)
    } finally {
      void this.#letGo()
    }
  }

  /** The answer is whole. More that belongs to it may come within `ms`; whatever happens then, the stream just ends. */
  wholeWithin(ms: number): void {
    this.#whole = true
    this.#call.watchdog.expect('end', ms, () => new Error('the time for a last word is over'))
  }

  /** The body as JSON, or undefined when it is none. */
  json(): Promise<unknown> {
    this.#json ??= this.#text().then(parseJson)
    return this.#json
  }

  /** What the body complains about. A body that is not JSON (a proxy's page) is not repeated. */
  async refused(): Promise<RemoteError> {
    const { who, refuse, signal, watchdog } = this.#call
    const { statusCode: status } = this.#answer
    watchdog.expect('error', longestErrorWait, () => late(who, 'did not finish an error', longestErrorWait))
    const body = await this.json().catch(() => undefined)
    if (signal.aborted) throw signal.reason
    const headers = { get: (name: string) => this.#header(name) ?? null }
    if (status >= 300 || status < 200) return refuse({ ...complaintOf(body), status }, headers)
    if (isRecord(body)) return refuse(complaintOf(body), headers)
    const type = this.#header('content-type')?.split(';')[0]?.slice(0, 60)
    return new RemoteError('invalid', `${who} answered with ${type} instead of a stream: check the base address`)
  }

  /** The next bytes; undefined at the end, or when a whole answer breaks off. */
  async #read(): Promise<Uint8Array | undefined> {
    const { who, patience, watchdog, signal } = this.#call
    // Armed only while we wait: a reader who takes their time must not look like a far side that went silent.
    watchdog.expect('idle', patience.idle, () => late(who, 'went silent', patience.idle))
    try {
      const { done, value } = await this.#pieces.next()
      if (done) {
        this.#atEnd = true
        return undefined
      }
      this.#bytes += value.length
      if (this.#bytes > longestStream) throw new RemoteError('invalid', `${who} sent more than ${longestStream} bytes`)
      return value
    } catch (error) {
      this.#atEnd = true
      if (signal.aborted) throw signal.reason
      if (this.#whole) return undefined
      if (watchdog.signal.aborted) throw watchdog.signal.reason
      if (error instanceof RemoteError) throw error
      throw broken(who, error)
    } finally {
      watchdog.met('idle')
    }
  }

  #parse({ event, data }: SseMessage): Frame | undefined {
    if (data === '[DONE]') return { event, json: undefined }
    const json = parseJson(data)
    if (isRecord(json)) return { event, json }
    this.#bad += 1
    if (this.#bad > badMessages)
      throw new RemoteError('invalid', `${this.#call.who} does not speak the expected protocol`)
    return undefined
  }

  async #text(): Promise<string> {
    const text = new TextDecoder()
    let whole = ''
    try {
      for (let bytes = await this.#read(); bytes && whole.length < longestJson; bytes = await this.#read()) {
        whole += text.decode(bytes, { stream: true })
      }
      return whole
    } finally {
      this.#close()
    }
  }

  async #letGo(): Promise<void> {
    const { watchdog, signal } = this.#call
    if (this.#atEnd || signal.aborted || watchdog.signal.aborted) return this.#close()
    watchdog.dismiss()
    watchdog.expect('end', farewell.ms, () => new Error('the time for a last word is over'))
    const limit = this.#bytes + farewell.bytes
    this.#whole = true
    const more = () => this.#read().catch(() => undefined)
    while ((await more()) && this.#bytes < limit);
    this.#close()
  }

  #close(): void {
    this.#call.watchdog.dismiss()
    this.#answer.body.destroy()
  }

  #header(name: string): string | undefined {
    return [this.#answer.headers[name]].flat()[0]
  }
}

function decoded(who: string, messages: () => SseMessage[]): SseMessage[] {
  try {
    return messages()
  } catch (error) {
    if (error instanceof RangeError) throw new RemoteError('invalid', `${who} sent ${error.message}`)
    throw error
  }
}
