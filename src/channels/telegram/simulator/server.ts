import { once } from 'node:events'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pictureType } from '../../../lib/simulation/files.ts'
import type { Backend } from './backend.ts'
import { BotApiError } from './bot-api-error.ts'
import { type Answer, call, failure, noteFault, spelled } from './call.ts'
import type { Faults } from './faults.ts'
import type { Params } from './params.ts'
import { readParams } from './read-params.ts'

/** The Bot API over HTTP, on this machine only. */
export class Server {
  private readonly http: HttpServer
  private readonly backends: ReadonlyMap<string, Backend>
  private readonly faults: Faults
  /** Requests that are not answered yet. */
  private readonly open = new Map<ServerResponse, string>()

  constructor(backends: ReadonlyMap<string, Backend>, faults: Faults) {
    this.backends = backends
    this.faults = faults
    this.http = createServer({ keepAlive: true }, (request, response) => void this.handle(request, response))
    this.http.requestTimeout = 0
    this.http.keepAliveTimeout = 75_000
  }

  async listen(port: number): Promise<string> {
    this.http.listen(port, '127.0.0.1')
    await once(this.http, 'listening')
    const address = this.http.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`
  }

  /** Cuts the connections of unanswered calls to one method, or to all with '*'. */
  cut(method: string): void {
    for (const [response, name] of this.open) {
      if (method === '*' || method === name) response.socket?.destroy()
    }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()))
    this.http.closeAllConnections()
    await closed
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    try {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname)
      const looked = /^\/phone\/media\/([\w-]+)$/.exec(url.pathname)?.[1]
      if (looked !== undefined) this.show(response, looked)
      else if (file) this.sendFile(response, file[1] ?? '', file[2] ?? '')
      else await this.answer(request, response, url, gone.signal)
    } catch (error) {
      if (gone.signal.aborted) return
      if (error instanceof BotApiError) send(response, failure(error))
      else {
        this.broke(`${error instanceof Error ? error.message : 'unknown error'}`)
        send(response, failure(new BotApiError(500, 'Internal Server Error')))
      }
    } finally {
      this.open.delete(response)
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    signal: AbortSignal,
  ): Promise<void> {
    const path = /^\/bot([^/]*)\/(?:test\/)?([^/]*)$/.exec(url.pathname)
    if (!path) throw new BotApiError(404, 'Not Found', { mistake: true })
    const params = await readParams(request, url.searchParams)
    const name = path[2] || params.text('method')
    const backend = this.backendOf(path[1] ?? '')
    this.open.set(response, spelled(name))
    const end = backend.rules.begin(spelled(name), params)
    try {
      await this.respond(response, backend, name, params, signal)
    } finally {
      end()
    }
  }

  private async respond(
    response: ServerResponse,
    backend: Backend,
    name: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<void> {
    const treatment = await this.faults.treat(name, params, signal)
    if (treatment === 'reset') response.socket?.destroy()
    else if (treatment === 'hang') await aborted(signal)
    else if (typeof treatment === 'object') {
      noteFault(backend, name, params, treatment)
      send(response, treatment)
    } else {
      const answer = await call(backend, name, params, signal)
      if (treatment === 'lose answer') response.socket?.destroy()
      else send(response, answer)
    }
  }

  private backendOf(written: string): Backend {
    const token = written.replace(/%3A/i, ':')
    const id = /^([1-9]\d*):/.exec(token)?.[1]
    if (!id || token.length > 80) throw new BotApiError(401, 'Unauthorized: invalid token specified')
    const backend = this.backends.get(token)
    if (!backend) throw new BotApiError(401, 'Unauthorized')
    return backend
  }

  private sendFile(response: ServerResponse, token: string, path: string): void {
    const backend = this.backendOf(token)
    const file = backend.files.download(path)
    if (file === 'expired') backend.rules.broke('a file was downloaded after its link had expired')
    if (!file || file === 'expired') throw new BotApiError(404, 'Not Found')
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length })
    response.end(file.bytes)
  }

  /** Not the platform's: where the page of phones gets a large picture. */
  private show(response: ServerResponse, fileId: string): void {
    const bytes = [...this.backends.values()].map((backend) => backend.files.find(fileId)).find(Boolean)?.bytes
    const type = bytes && pictureType(bytes)
    if (type) response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(bytes)
    else response.writeHead(404).end()
  }

  private broke(what: string): void {
    for (const backend of this.backends.values()) backend.rules.broke(`the simulator itself failed: ${what}`)
  }
}

function send(response: ServerResponse, { code, json, retryAfter }: Answer): void {
  if (response.headersSent || response.destroyed) return
  response.setHeader('content-type', json.startsWith('<') ? 'text/html' : 'application/json')
  response.setHeader('content-length', Buffer.byteLength(json))
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  response.writeHead(code)
  response.end(json)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
