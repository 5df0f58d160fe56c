import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { JsonObject } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { Connection, type PushHandlers, type Weather } from './connection.ts'
import type { Directory } from './directory.ts'
import { digits } from './ids.ts'
import type { Rules } from './options.ts'
import { json, type Route } from './wire.ts'

interface Parts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  /** ws://127.0.0.1:PORT */
  address: () => string
}

/** How the endpoint call fails while a fault holds. */
export type EndpointFault = 'internal' | 'busy' | 'auth' | 'no data'

const serviceId = 33554678

/** Long connections: the endpoint call, tickets, and the choice of the one connection that an event goes to. */
export class Hub {
  #parts: Parts
  #tickets = new BoundedMap<string, { expiresAt: number; used: boolean }>(10_000)
  #connections = new Set<Connection>()
  #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  #opened: (() => void)[] = []
  readonly weather: Weather = { silent: false, deaf: false, odd: false, lossy: false, chopped: false }
  endpointFault: EndpointFault | undefined
  /** Upgrades are refused: a ticket that the platform does not know. */
  refusing = false
  /** Callbacks travel in frames of type `card`. */
  cardFrames = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    return [{ name: 'POST /callback/ws/endpoint', handle: (call) => this.#endpoint(call) }]
  }

  onOpened(run: () => void): void {
    this.#opened.push(run)
  }

  connections(): Connection[] {
    return [...this.#connections]
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const url = URL.parse(request.url ?? '/', 'http://simulator')
    const refusal = url?.pathname === '/ws/v2' ? this.#refusalOf(url) : { status: 404, message: 'not found' }
    if (refusal) {
      socket.end(
        `HTTP/1.1 403 Forbidden\r\nhandshake-status: ${refusal.status}\r\nhandshake-msg: ${refusal.message}\r\n` +
          `${refusal.authCode === undefined ? '' : `handshake-autherrcode: ${refusal.authCode}\r\n`}` +
          'Connection: close\r\nContent-Length: 0\r\n\r\n',
      )
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      const { rules, journal, timers } = this.#parts
      const clientConfig = () => this.#clientConfig()
      const parts = { rules, journal, timers, weather: this.weather, serviceId, clientConfig }
      const connection = new Connection(ws, parts, () => {
        for (const run of this.#opened) run()
      })
      this.#connections.add(connection)
      ws.once('close', () => this.#connections.delete(connection))
    })
  }

  /** Pushes on one random connection, as the platform does; undefined when there is none. */
  push(payload: string, options: { callback: boolean; handlers: PushHandlers }): string | undefined {
    const all = [...this.#connections].filter(({ takes }) => takes)
    const chosen = all[Math.floor(Math.random() * all.length)]
    const type = options.callback && this.cardFrames ? 'card' : 'event'
    return chosen?.push(Buffer.from(payload, 'utf8'), { type, handlers: options.handlers })
  }

  /** Ends every connection without a word. */
  drop(): void {
    for (const connection of this.#connections) connection.end()
  }

  close(): void {
    this.drop()
    this.#sockets.close()
  }

  #refusalOf(url: URL): { status: number; message: string; authCode?: number } | undefined {
    if (this.refusing || this.endpointFault === 'internal') return { status: 403, message: 'forbidden' }
    const { journal, rules } = this.#parts
    const ticket = this.#tickets.get(url.searchParams.get('ticket') ?? '')
    if (ticket?.used) journal.violation('long connection: a ticket was used for a second connection')
    if (!ticket || ticket.used || ticket.expiresAt <= Date.now()) return { status: 514, message: 'auth failed' }
    if (this.#connections.size >= rules.maxConnections) {
      return { status: 514, message: 'exceed connection limit', authCode: 1000040350 }
    }
    ticket.used = true
    return undefined
  }

  #endpoint({ json: body, headers }: Call): Answer {
    const { directory, rules, journal } = this.#parts
    const no = (code: number, msg: string) => json({ code, msg, data: {} })
    if (this.endpointFault === 'internal') return no(1000040343, 'internal error')
    if (this.endpointFault === 'busy') return no(1, 'system busy')
    if (this.endpointFault === 'auth') return no(514, 'auth failed')
    if (this.endpointFault === 'no data') return json({ code: 1000040343, msg: 'internal error' })
    if (headers.authorization !== undefined) journal.violation('long connection: the endpoint call carried a token')
    const { appId, appSecret } = directory.bot
    if (body.AppID !== appId || body.AppSecret !== appSecret) return no(514, 'auth failed')
    if (this.#connections.size >= rules.maxConnections) return no(1000040350, 'exceed connection limit')
    const ticket = randomBytes(16).toString('hex')
    this.#tickets.set(ticket, { expiresAt: Date.now() + rules.ticketFor, used: false })
    const query = new URLSearchParams({
      fpid: '1',
      aid: '1',
      device_id: digits(),
      access_key: randomBytes(16).toString('hex'),
      service_id: String(serviceId),
      ticket,
    })
    const URL = `${this.#parts.address()}/ws/v2?${query}`
    return json({ code: 0, msg: 'ok', data: { URL, ClientConfig: this.#clientConfig() } })
  }

  #clientConfig(): JsonObject {
    const { pingEvery, reconnectEvery, reconnectNonce } = this.#parts.rules
    const seconds = (ms: number) => Math.ceil(ms / 1000)
    return {
      PingInterval: seconds(pingEvery),
      ReconnectCount: -1,
      ReconnectInterval: seconds(reconnectEvery),
      ReconnectNonce: seconds(reconnectNonce),
    }
  }
}
