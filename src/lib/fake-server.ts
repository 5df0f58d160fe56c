import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Frame, type Refusal, type StreamOptions, writeStream } from './fault-stream.ts'
import { parseJson } from './json.ts'

/** One request and what became of it. */
export interface Exchange {
  at: number
  method: string
  /** With the query. */
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; for other bodies what the route made of it. */
  body: unknown
  /** 0 until the answer has begun. */
  status: number
  /** client-abort: the client left before the answer was over. we-reset: the fake broke it off. */
  ended: 'open' | 'complete' | 'client-abort' | 'we-reset'
  /** Part of an answer was given. */
  said: boolean
  /** The answer failed after it had begun. */
  broken: boolean
  /** When the last event was written, and when the answer was over. */
  movedAt?: number
  overAt?: number
}

/** A request whose body is here. */
export interface Call {
  exchange: Exchange
  url: URL
  method: string
  headers: IncomingHttpHeaders
  bytes: Buffer
  response: ServerResponse
}

export interface FakeServer {
  /** http://127.0.0.1:PORT */
  origin: string
  /** The newest requests, oldest first: at most 5,000. */
  journal(): readonly Exchange[]
  /** Answers that are not over yet. */
  open(): number
  /** Answers that the client has neither read nor closed for so many ms. */
  leaked(ms: number): Exchange[]
  close(): Promise<void>
}

const journalLimit = 5_000
const bodyLimit = 110 * 1024 * 1024

export async function startFakeServer(port: number, handle: (call: Call) => unknown): Promise<FakeServer> {
  const exchanges: Exchange[] = []
  const running = new Map<Exchange, ServerResponse>()

  const server = createServer((request, response) => {
    const exchange = beginExchange(request)
    exchanges.push(exchange)
    if (exchanges.length > 2 * journalLimit) exchanges.splice(0, journalLimit)
    running.set(exchange, response)
    response.once('close', () => {
      running.delete(exchange)
      if (exchange.ended === 'open') exchange.ended = response.writableFinished ? 'complete' : 'client-abort'
    })
    answer(request, response, exchange).catch((error: unknown) => {
      if (request.destroyed || response.destroyed) return
      sendJson({ exchange, response }, 500, { message: `The fake itself failed: ${String(error)}` })
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> {
    const bytes = await bodyOf(request)
    const url = new URL(exchange.path, 'http://fake')
    if (isJson(request.headers)) exchange.body = parseJson(bytes.toString())
    await handle({ exchange, url, method: exchange.method, headers: request.headers, bytes, response })
  }

  server.keepAliveTimeout = 30_000
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', done)
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal: () => exchanges.slice(-journalLimit),
    open: () => running.size,
    leaked: (ms) => {
      const isLeaked = ([exchange, response]: [Exchange, ServerResponse]) =>
        (response.writableLength > 0 && Date.now() - (exchange.movedAt ?? exchange.at) > ms) ||
        (exchange.overAt !== undefined && Date.now() - exchange.overAt > ms)
      return [...running].filter(isLeaked).map(([exchange]) => exchange)
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function beginExchange(request: IncomingMessage): Exchange {
  return {
    at: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '/',
    headers: request.headers,
    body: undefined,
    status: 0,
    ended: 'open',
    said: false,
    broken: false,
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > bodyLimit) throw new Error('The body is too large.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const isJson = (headers: IncomingHttpHeaders) => (headers['content-type'] ?? '').startsWith('application/json')

export function sendJson(
  call: Pick<Call, 'exchange' | 'response'>,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  sendBody(call, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
}

/** The page of a proxy or a login, which no person in a chat may ever see. */
export function sendHtml(call: Call, status: number, headers: Record<string, string> = {}): void {
  const page = `<html><head><title>${status}</title></head><body><h1>${status} Sim Gateway</h1><hr>nginx/sim</body></html>`
  sendBody(call, status, page, { 'content-type': 'text/html', ...headers })
}

/** Refuses as told: with that page, or with what the far side itself says of it. */
export function sendRefusal(call: Call, { status, html, retryAfter }: Refusal, body: object): void {
  const headers: Record<string, string> = retryAfter ? { 'retry-after': retryAfter } : {}
  if (html) sendHtml(call, status, headers)
  else sendJson(call, status, body, headers)
}

export function sendBody(
  call: Pick<Call, 'exchange' | 'response'>,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  call.exchange.status = status
  call.response.writeHead(status, headers).end(body)
}

/** Answers with a stream and notes how it ended. */
export async function sendStream(call: Call, frames: Iterable<Frame>, options: StreamOptions = {}): Promise<void> {
  const { exchange } = call
  exchange.status = 200
  const outcome = await writeStream(call.response, noting(frames, exchange), options)
  if (outcome !== 'cut') return
  exchange.broken = exchange.overAt === undefined
  exchange.ended = 'we-reset'
}

/** A client that leaves once it was told that the answer is over has read it completely. */
function* noting(frames: Iterable<Frame>, exchange: Exchange): Generator<Frame> {
  for (const frame of frames) {
    yield frame
    exchange.movedAt = Date.now()
    if (frame.says) exchange.said = true
    if (frame.fails) exchange.broken = true
    if (!frame.end) continue
    exchange.overAt = exchange.movedAt
    if (exchange.ended === 'open') exchange.ended = 'complete'
  }
}
