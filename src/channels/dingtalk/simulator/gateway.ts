import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { isRecord, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { Connection, type PushedFrame, type PushHandlers } from './connection.ts'
import type { Directory } from './directory.ts'
import type { Rules } from './options.ts'
import { json, Refusal, type Route } from './wire.ts'

interface Ticket {
  subscriptions: Set<string>
  expiresAt: number
  used: boolean
}

interface Parts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  /** ws://127.0.0.1:PORT */
  address: () => string
  /** True while the robot is set to the HTTP mode: its messages then have no stream. */
  httpMode: () => boolean
}

/** Stream mode: tickets, connections, and the choice of the connection that a push goes to. */
export class Gateway {
  #parts: Parts
  #tickets = new BoundedMap<string, Ticket>(10_000)
  #connections = new Set<Connection>()
  /** Which connection a frame went out on, to recognise an ack on the wrong socket. */
  #frames = new BoundedMap<string, string>(20_000)
  #sockets = new WebSocketServer({ noServer: true, autoPong: false, maxPayload: 1024 * 1024 })
  #opened: (() => void)[] = []
  refusing = false
  /** Turns of the fault switchboard, for connections to come. */
  silent = false
  odd = false
  deaf = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    return [{ name: 'POST /v1.0/gateway/connections/open', family: 'api', handle: (call) => this.#open(call) }]
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
    const value = url?.searchParams.get('ticket') ?? ''
    const refusal = url?.pathname === '/connect' ? this.#refusalOf(value) : '404 Not Found'
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const ticket = this.#tickets.get(value)
    if (!ticket) return void socket.destroy()
    ticket.used = true
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(ws, ticket.subscriptions, { ...this.#parts, gateway: this })
      this.#connections.add(connection)
      ws.once('close', () => this.#connections.delete(connection))
      for (const run of this.#opened) run()
    })
  }

  /** Pushes one frame on a random open connection that subscribed to it; undefined when there is none. */
  push(frame: PushedFrame, handlers: PushHandlers): { messageId: string; connection: Connection } | undefined {
    const subscription = `${frame.type} ${frame.type === 'EVENT' ? '*' : frame.topic}`
    const open = [...this.#connections].filter((connection) => connection.takes(subscription))
    const chosen = open[Math.floor(Math.random() * open.length)]
    if (!chosen) return undefined
    if (this.odd) chosen.sendOddFrames()
    const messageId = chosen.push(frame, handlers)
    this.#frames.set(messageId, chosen.id)
    return { messageId, connection: chosen }
  }

  /** Why an ack that a connection did not expect is wrong. */
  explainAck(messageId: string, connectionId: string): string {
    const pushedOn = this.#frames.get(messageId)
    if (pushedOn === undefined) return `ack of ${messageId || 'no messageId'}, which was never pushed`
    if (pushedOn !== connectionId) return `ack of ${messageId} on the wrong socket`
    return `ack of ${messageId} came twice`
  }

  /** Ends every connection without a word. */
  drop(): void {
    for (const connection of this.#connections) connection.end()
  }

  close(): void {
    this.drop()
    this.#sockets.close()
  }

  #refusalOf(value: string): string | undefined {
    if (this.refusing) return '503 Service Unavailable'
    const ticket = this.#tickets.get(value)
    if (ticket?.used) this.#parts.journal.violation('a ticket was used for a second connection')
    if (!ticket || ticket.used || ticket.expiresAt <= Date.now()) return '401 Unauthorized'
    return undefined
  }

  #open({ json: body, headers }: Call): Answer {
    const { directory, rules, journal, httpMode } = this.#parts
    if (this.refusing) throw new Refusal(503, 'ServiceUnavailable')
    const credentials = [textIn(body.clientId), textIn(body.clientSecret)]
    if (credentials.includes('')) throw new Refusal(400, 'invalidParameter', 'clientId or clientSecret is empty')
    if (credentials[0] !== directory.bot.clientId || credentials[1] !== directory.bot.clientSecret) {
      throw new Refusal(401, 'unauthorized.client', '无效的clientId或者clientSecret')
    }
    if (body.ua !== undefined && typeof body.ua !== 'string') throw new Refusal(400, 'invalidParameter', 'ua invalid')
    const subscriptions = subscriptionsIn(body.subscriptions)
    if (httpMode() && subscriptions.has('CALLBACK /v1.0/im/bot/messages/get')) {
      throw new Refusal(400, 'invalidParameter', '机器人消息接收模式不是Stream模式')
    }
    const ticket = randomUUID()
    this.#tickets.set(ticket, { subscriptions, expiresAt: Date.now() + rules.ticketFor, used: false })
    const endpoint = `${this.#parts.address()}/connect`
    if (textIn(headers.accept).includes('json')) return json({ endpoint, ticket })
    journal.violation('connections/open without Accept: application/json')
    const xml = `<OpenConnectionResponse><endpoint>${endpoint}</endpoint><ticket>${ticket}</ticket></OpenConnectionResponse>`
    return { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?>${xml}`, type: 'application/xml' }
  }
}

function subscriptionsIn(value: unknown): Set<string> {
  if (!Array.isArray(value) || value.length === 0) throw new Refusal(400, 'invalidParameter', 'subscriptions is empty')
  return new Set(
    value.map((item: unknown) => {
      const { type, topic } = isRecord(item) ? item : {}
      const known = type === 'EVENT' || type === 'CALLBACK' || type === 'SYSTEM'
      if (!known || typeof topic !== 'string' || topic === '') {
        throw new Refusal(400, 'invalidParameter', 'subscription invalid')
      }
      if (type === 'EVENT' && topic !== '*') throw new Refusal(400, 'invalidParameter', 'EVENT topic must be *')
      return `${type} ${topic}`
    }),
  )
}
