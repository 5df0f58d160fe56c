import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { isRecord, parseRecord } from '../../lib/json.ts'
import { Lanes } from '../../lib/lanes.ts'
import { orAbort, pause } from '../../lib/wait.ts'
import { HandshakeRefused, openSocket } from '../../lib/websocket.ts'
import type { FeishuApi } from './api.ts'
import { decodeFrame, encodeFrame, type Frame, headerOf } from './frame.ts'
import { Line, type LineTimes, lineTimes } from './line.ts'
import { Parts } from './parts.ts'
import { type Event, eventIn, type Reception } from './reception.ts'

interface SocketParts {
  api: FeishuApi
  host: ChannelHost
  reception: Reception
  times?: Partial<LineTimes>
}

/** Node takes no longer time: as good as never. */
const NEVER = 2 ** 31 - 1
/** Events that may wait to be stored; more are left to be delivered again. */
const MOST_WAITING = 2000

/** Receives over Feishu's long connection until `signal` fires. Throws when the connection is lost. */
export async function runSocket(parts: SocketParts, signal: AbortSignal): Promise<void> {
  const run = new SocketRun(parts)
  try {
    await run.receive(signal)
  } catch (error) {
    if (signal.aborted) return
    throw error
  } finally {
    await run.close()
  }
}

class SocketRun {
  readonly #parts: SocketParts
  readonly #lanes = new Lanes()
  readonly #split = new Parts()
  /** Closes the socket. */
  readonly #over = new AbortController()
  #line: Line | undefined
  #ending = false

  constructor(parts: SocketParts) {
    this.#parts = parts
  }

  async receive(signal: AbortSignal): Promise<void> {
    const { api, host } = this.#parts
    host.report('connecting')
    await orAbort(api.signIn(signal), signal)
    const { URL: url, ClientConfig: config } = await api.endpoint(signal)
    this.#line = await this.#open(url, config, signal)
    host.report('connected')
    const reason = await orAbort(this.#line.socket.closed, signal)
    throw new RemoteError('unreachable', `The long connection to Feishu was lost: ${reason}.`)
  }

  /** Lets what is being stored come to its acknowledgement, then leaves. Takes less than a second. */
  async close(): Promise<void> {
    this.#ending = true
    const patience = new AbortController()
    await Promise.race([this.#lanes.idle(), pause(500, patience.signal)])
    patience.abort()
    this.#over.abort(new Error('the run is over'))
    await this.#line?.socket.closed
  }

  async #open(url: string, config: unknown, signal: AbortSignal): Promise<Line> {
    const service = Number(new URL(url).searchParams.get('service_id')) | 0
    const times = { ...lineTimes, ...this.#parts.times }
    const stop = () => this.#over.abort(signal.reason)
    signal.addEventListener('abort', stop)
    let line: Line | undefined
    try {
      // Feishu has pings of its own; whether its gateway answers those of WebSocket is not said.
      const socket = await openSocket(url, {
        signal: this.#over.signal,
        pingEvery: NEVER,
        hear: (data, from) => {
          line ??= new Line(from, { service, config, times })
          this.#hear(line, data)
        },
      })
      line ??= new Line(socket, { service, config, times })
      return line
    } catch (error) {
      signal.throwIfAborted()
      throw notOpened(error)
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #hear(line: Line, data: Buffer): void {
    line.heard()
    const frame = decodeFrame(data)
    if (!frame) this.#parts.host.log.warn('Feishu pushed something that is no frame')
    else if (frame.method === 'data') this.#delivered(line, frame)
    else if (headerOf(frame, 'type') === 'pong') line.pong(frame)
  }

  #delivered(line: Line, frame: Frame): void {
    const { host } = this.#parts
    const bytes = this.#split.add(
      {
        id: headerOf(frame, 'message_id') ?? '',
        of: Number(headerOf(frame, 'sum') ?? 1),
        at: Number(headerOf(frame, 'seq') ?? 0),
        bytes: frame.payload ?? new Uint8Array(),
      },
      Date.now(),
    )
    // Not acknowledged, so it is delivered again, to whoever is connected then.
    if (!bytes || this.#ending) return
    const event = eventIn(parseRecord(Buffer.from(bytes).toString('utf8')))
    if (!event) {
      host.log.warn('Feishu delivered something that is no event', { type: headerOf(frame, 'type') })
      // It would come again and again.
      if (headerOf(frame, 'message_id') !== undefined) acknowledge(line, frame, { code: 200 })
      return
    }
    if (this.#lanes.waiting >= MOST_WAITING) {
      host.log.warn('An event was left to be delivered again: too many wait to be stored')
      return
    }
    const began = Date.now()
    this.#lanes.add(laneOf(event), async () => acknowledge(line, frame, await this.#take(event), Date.now() - began))
  }

  /** What the acknowledgement says. With 500, the event is delivered again. */
  async #take(event: Event): Promise<object> {
    try {
      const answer = await this.#parts.reception.take(event)
      if (answer === undefined) return { code: 200 }
      return { code: 200, data: Buffer.from(JSON.stringify(answer)).toString('base64') }
    } catch (error) {
      this.#parts.host.log.error('An event could not be stored, and is to be delivered again', { error })
      return { code: 500 }
    }
  }
}

/** What is said in a chat is stored in its order. */
function laneOf({ body, id }: Event): string {
  const { message } = body
  return isRecord(message) && typeof message.chat_id === 'string' ? message.chat_id : id
}

/** The frame goes back as it came, on the line that it came over. */
function acknowledge(line: Line, frame: Frame, answer: object, took = 0): void {
  const payload = Buffer.from(JSON.stringify(answer))
  line.socket.send(encodeFrame({ ...frame, headers: [...frame.headers, ['biz_rt', String(took)]], payload }))
}

/** https://github.com/larksuite/oapi-sdk-go (ws/client.go, read 2026-11-21): the answer's headers say why. */
function notOpened(error: unknown): RemoteError {
  const reason = error instanceof Error ? error.message : 'no reason given'
  if (!(error instanceof HandshakeRefused)) {
    return new RemoteError('unreachable', `Feishu's long connection could not be opened: ${reason}.`)
  }
  const status = String(error.headers['handshake-status'] ?? error.status)
  if (String(error.headers['handshake-autherrcode'] ?? '') === '1000040350') {
    return new RemoteError(
      'unreachable',
      'The app has 50 long connections already: stop programs that are no longer needed.',
    )
  }
  const denied = status === '514' || status === '403'
  const advice = denied ? ' Check the app ID and the app secret.' : ''
  return new RemoteError(denied ? 'denied' : 'unreachable', `Feishu refused the long connection (${status}).${advice}`)
}
