import { Agent, type Dispatcher, type FormData } from 'undici'
import { RemoteError } from '../contract/errors.ts'
import { lost } from './outage.ts'

export interface Exchange {
  /** Whose server is asked, for errors: 'DingTalk'. */
  who: string
  /** Names the call in errors. Its address is never repeated: it may hold a secret. */
  what: string
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer | FormData | undefined
  /** ms until it counts as lost. */
  within: number
  /** Bytes of the answer. */
  longest: number
  signal?: AbortSignal | undefined
  /** What an admin can do when the server is out of reach. */
  advice: string
}

export interface Answer {
  status: number
  header(name: string): string | undefined
  body: Buffer<ArrayBuffer>
}

/**
 * One HTTP exchange. Resolves with the whole answer, whatever its status; a redirect is not followed, since it could carry secrets to
 * somewhere else. Throws RemoteError, or the signal's reason.
 *
 * It listens to undici's dispatcher itself: 60 µs of processor, where `request` with its stream and a signal takes 140, and
 * `fetch` 500.
 */
export function exchange(asked: Exchange): Promise<Answer> {
  const { url, method, headers = {}, body = null, within, signal } = asked
  const listener = new Listener(asked)
  const target = URL.parse(url)
  if (signal?.aborted) return Promise.reject(signal.reason)
  if (!target) return Promise.reject(lostFor(asked, undefined))
  const { who, what } = asked
  const deadline = setTimeout(
    () => listener.end(new RemoteError('unreachable', `${who} did not answer ${what} within ${within / 1000} s.`)),
    within,
  )
  const stop = () => listener.end(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  dispatcher.dispatch({ origin: target.origin, path: target.pathname + target.search, method, headers, body }, listener)
  return listener.answer.promise.finally(() => {
    clearTimeout(deadline)
    signal?.removeEventListener('abort', stop)
  })
}

/** HTTP/1.1, as every platform documents it. Undici's own time limits are off: there is one for the whole exchange. */
const dispatcher = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0, allowH2: false })

/** Collects one answer. */
class Listener implements Dispatcher.DispatchHandler {
  readonly answer = Promise.withResolvers<Answer>()
  readonly #asked: Exchange
  readonly #chunks: Buffer[] = []
  #size = 0
  #status = 0
  #headers: Record<string, string | string[] | undefined> = {}
  #controller: Dispatcher.DispatchController | undefined
  #ended: { reason: Error } | undefined

  constructor(asked: Exchange) {
    this.#asked = asked
  }

  /** Nobody waits for the rest. A request that still waits for its connection is ended once it has one. */
  end(reason: Error): void {
    this.#ended = { reason }
    this.answer.reject(reason)
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(this.#ended.reason)
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const { what, longest } = this.#asked
    this.#size += chunk.length
    this.#chunks.push(chunk)
    if (this.#size > longest)
      this.end(new RemoteError('invalid', `The answer to ${what} is larger than ${longest} bytes.`))
  }

  onResponseEnd(): void {
    const headers = this.#headers
    this.answer.resolve({
      status: this.#status,
      header: (name) => [headers[name]].flat()[0],
      body: Buffer.concat(this.#chunks),
    })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.answer.reject(lostFor(this.#asked, error))
  }
}

const lostFor = ({ who, what, advice }: Exchange, error: unknown) => lost(who, error, { call: what, advice })
