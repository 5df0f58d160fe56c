import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { pauseAfter } from '../../lib/backoff.ts'
import { parseJson } from '../../lib/json.ts'
import { Lanes } from '../../lib/lanes.ts'
import { orAbort, pause } from '../../lib/wait.ts'
import { openSocket } from '../../lib/websocket.ts'
import type { DingtalkApi } from './api.ts'
import { ackOf, type Frame, readFrame } from './frame.ts'
import type { Intake } from './intake.ts'
import { Line, type LineTimes, lineTimes } from './line.ts'
import { type Arrival, readMessage, readPress } from './read.ts'

const topics = {
  message: '/v1.0/im/bot/messages/get',
  press: '/v1.0/card/instances/callback',
}

/** What one card or message expects to be answered with; neither changes anything. */
const answers: Record<string, string> = {
  [topics.message]: JSON.stringify({ response: null }),
  [topics.press]: JSON.stringify({ response: {} }),
}

/** Deliveries that may wait to be stored; more are left to be delivered again. */
const mostWaiting = 2000

interface StreamParts {
  api: DingtalkApi
  host: ChannelHost
  intake: Intake
  /** Whether to subscribe to the app's events. */
  events: boolean
  times?: Partial<LineTimes>
}

export function streamTopics(events: boolean): { type: string; topic: string }[] {
  const callbacks = Object.values(topics).map((topic) => ({ type: 'CALLBACK', topic }))
  return events ? [...callbacks, { type: 'EVENT', topic: '*' }] : callbacks
}

/**
 * Receives over DingTalk's stream until `signal` fires. Throws when the connection is lost. A connection that DingTalk
 * recycles is replaced before it is let go: what arrives while there is none would be lost.
 */
export async function runStream(parts: StreamParts, signal: AbortSignal): Promise<void> {
  const run = new StreamRun(parts, signal)
  try {
    await run.receive()
  } catch (error) {
    if (signal.aborted) return
    throw error
  } finally {
    await run.close()
  }
}

class StreamRun {
  readonly #parts: StreamParts
  readonly #signal: AbortSignal
  readonly #times: LineTimes
  readonly #lanes = new Lanes()
  readonly #lines = new Set<Line>()
  /** Closes every socket. */
  readonly #over = new AbortController()

  constructor(parts: StreamParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
    this.#times = { ...lineTimes, ...parts.times }
  }

  async receive(): Promise<void> {
    const { host } = this.#parts
    host.report('connecting')
    let line = await this.#open()
    host.report('connected')
    for (let hasty = 0; ; ) {
      const ending = await orAbort(line.ending, this.#signal)
      if (!ending.retired) {
        throw new RemoteError('unreachable', `The stream connection to DingTalk was lost: ${ending.reason}.`)
      }
      host.log.info('The stream connection is being replaced', { reason: ending.reason })
      const next = await this.#replace(line, hasty)
      // One that did not last a minute: DingTalk is in trouble, and we do not add to it.
      hasty = Date.now() - line.openedAt < 60_000 ? hasty + 1 : 0
      line.drain()
      line = next
    }
  }

  /** Lets what is being stored come to its acknowledgement, then leaves. Takes less than a second. */
  async close(): Promise<void> {
    const patience = new AbortController()
    if (this.#signal.aborted) {
      await Promise.race([this.#lanes.idle(), pause(500, patience.signal)])
      patience.abort()
    }
    this.#over.abort(new Error('the run is over'))
    await Promise.all([...this.#lines].map((line) => line.socket.closed))
  }

  async #open(): Promise<Line> {
    const { api, events } = this.#parts
    const url = await api.openStream(streamTopics(events), this.#signal)
    let line: Line | undefined
    const stop = () => this.#over.abort(this.#signal.reason)
    this.#signal.addEventListener('abort', stop)
    try {
      const socket = await openSocket(url, {
        signal: this.#over.signal,
        pingEvery: this.#times.pingEvery,
        hear: (data, socket) => {
          line ??= new Line(socket, this.#times)
          this.#hear(line, data.toString())
        },
      })
      line ??= new Line(socket, this.#times)
    } catch (error) {
      this.#signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : 'no reason given'
      throw new RemoteError('unreachable', `DingTalk's stream connection could not be opened: ${reason}.`)
    } finally {
      this.#signal.removeEventListener('abort', stop)
    }
    const opened = line
    this.#lines.add(opened)
    void opened.socket.closed.then(() => this.#lines.delete(opened))
    return opened
  }

  /** The line that comes after `old`. Tries for as long as the old one is there. */
  async #replace(old: Line, hasty: number): Promise<Line> {
    for (let failures = hasty; ; failures++) {
      await pause(pauseAfter(failures, { first: 1000, most: 8000 }), this.#signal)
      this.#signal.throwIfAborted()
      try {
        return await this.#open()
      } catch (error) {
        if (old.closed || !(error instanceof RemoteError && error.passing)) throw error
      }
    }
  }

  #hear(line: Line, text: string): void {
    const frame = readFrame(text)
    line.heard(frame?.type === 'SYSTEM' && frame.topic === 'ping')
    if (!frame) {
      this.#parts.host.log.warn('DingTalk pushed something that is no frame')
    } else if (frame.type === 'SYSTEM') {
      this.#system(line, frame)
    } else if (this.#signal.aborted) {
      // Not acknowledged, so it is delivered again, to whoever is connected then.
    } else if (frame.type === 'EVENT') {
      this.#parts.host.log.debug('DingTalk reported an event', { topic: frame.topic })
      acknowledge(line, frame, 200, JSON.stringify({ status: 'SUCCESS' }))
    } else if (frame.type === 'CALLBACK' && answers[frame.topic] !== undefined) {
      this.#delivered(line, frame)
    } else {
      this.#parts.host.log.warn('DingTalk pushed a frame of an unknown kind', { type: frame.type, topic: frame.topic })
      acknowledge(line, frame, 404, JSON.stringify({ response: null }))
    }
  }

  #system(line: Line, frame: Frame): void {
    if (frame.topic === 'disconnect') line.retire('DingTalk asked for it')
    acknowledge(line, frame, 200, frame.data)
  }

  #delivered(line: Line, frame: Frame): void {
    const { host, intake } = this.#parts
    const arrival = readArrival(frame, host)
    if (this.#lanes.waiting >= mostWaiting) {
      host.log.warn('A delivery was left to be delivered again: too many wait to be stored')
      return
    }
    const lane = arrival.type === 'message' ? arrival.message.conversation.key : ''
    this.#lanes.add(lane, async () => {
      try {
        const taken = await intake.take(arrival)
        acknowledge(line, frame, taken ? 200 : 400, answers[frame.topic] ?? '{}')
      } catch (error) {
        host.log.error('A message could not be stored, and was not acknowledged', { error })
      }
    })
  }
}

function readArrival({ topic, messageId, data }: Frame, { language }: ChannelHost): Arrival {
  const delivery = { id: messageId ?? '', at: Date.now(), language }
  return topic === topics.press ? readPress(parseJson(data), delivery) : readMessage(parseJson(data), delivery)
}

/** On the line that the frame came over: DingTalk takes it on no other. */
function acknowledge(line: Line, { messageId }: Frame, code: 200 | 400 | 404, data: string): void {
  if (messageId !== undefined) line.socket.send(ackOf(messageId, code, data))
}
