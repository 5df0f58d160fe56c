import WebSocket from 'ws'

export interface SocketOptions {
  /** Closes the socket, also while it is still being opened. */
  signal: AbortSignal
  /** Called for every message, from the first one on: also for those that come before openSocket() has resolved. */
  hear(data: Buffer, socket: LiveSocket): void
  headers?: Record<string, string>
  /** ms from the first byte to the open socket. */
  connectWithin?: number
  /** ms between two pings; after two unanswered ones the socket counts as dead. */
  pingEvery?: number
  /** Bytes of one message; a longer one closes the socket. */
  longest?: number
}

/** The server answered the handshake with something other than a WebSocket. */
export class HandshakeRefused extends Error {
  override name = 'HandshakeRefused'
  readonly status: number
  /** Of the answer, by their lower-case names: where some servers say why. */
  readonly headers: Record<string, unknown>

  constructor(status: number, headers: Record<string, unknown> = {}) {
    super(`the handshake was answered with HTTP ${status}`)
    this.status = status
    this.headers = headers
  }
}

/** A WebSocket that notices when the other side is gone, and leaves nothing behind when it is closed. */
export class LiveSocket {
  /** Resolves once, with the reason for the log, when the socket is closed from either side. Never rejects. */
  readonly closed: Promise<string>
  readonly #socket: WebSocket
  #unanswered = 0
  #reason: string | undefined

  constructor(socket: WebSocket, pingEvery: number) {
    this.#socket = socket
    const pings = setInterval(() => this.#ping(), pingEvery)
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, said) => {
        clearInterval(pings)
        resolve(this.#reason ?? `closed by the other side (${[code, said.toString()].filter(Boolean).join(' ')})`)
      })
    })
    socket.on('pong', () => this.#alive())
    socket.on('message', () => this.#alive())
    socket.on('error', (error) => {
      this.#reason ??= error.message
    })
  }

  /** False when the socket is no longer open: nothing was sent. */
  send(data: string | Uint8Array): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false
    this.#socket.send(data)
    return true
  }

  /** Says good-bye, and hangs up 300 ms later if the other side does not answer. */
  close(reason = 'closed by us'): void {
    this.#reason ??= reason
    if (this.#socket.readyState === WebSocket.CLOSED) return
    this.#socket.close(1000)
    const hangUp = setTimeout(() => this.#socket.terminate(), 300)
    this.#socket.once('close', () => clearTimeout(hangUp))
  }

  /** Hangs up at once: for a connection that is known to be dead. */
  drop(reason: string): void {
    this.#reason ??= reason
    this.#socket.terminate()
  }

  #alive(): void {
    this.#unanswered = 0
  }

  #ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#unanswered >= 2) {
      this.drop('two pings were not answered')
    } else {
      this.#unanswered++
      this.#socket.ping()
    }
  }
}

/** Resolves with the open socket. Rejects with HandshakeRefused, with the signal's reason, or with what the network said. */
export function openSocket(url: string, options: SocketOptions): Promise<LiveSocket> {
  const { signal, hear, headers, connectWithin = 10_000, pingEvery = 25_000, longest = 4 * 1024 * 1024 } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = new WebSocket(url, { maxPayload: longest, followRedirects: false, ...(headers ? { headers } : {}) })
    const live = new LiveSocket(socket, pingEvery)
    const abort = () => live.close()
    const late = setTimeout(() => fail(new Error(`no WebSocket within ${connectWithin} ms`)), connectWithin)

    function fail(error: unknown): void {
      clearTimeout(late)
      reject(signal.aborted ? signal.reason : error)
      socket.terminate()
    }

    signal.addEventListener('abort', abort)
    socket.on('message', (data) => hear(bytesOf(data), live))
    socket.once('open', () => {
      clearTimeout(late)
      resolve(live)
    })
    socket.once('unexpected-response', (_request, response) => {
      response.destroy()
      fail(new HandshakeRefused(response.statusCode ?? 0, response.headers))
    })
    socket.once('error', fail)
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      fail(new Error('the socket closed before it was open'))
    })
  })
}

function bytesOf(data: WebSocket.RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
