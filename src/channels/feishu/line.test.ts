import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { eventually } from '../../../test/helpers/eventually.ts'
import { openSocket } from '../../lib/websocket.ts'
import { decodeFrame, encodeFrame, type Frame, headerOf } from './frame.ts'
import { Line, lineTimes } from './line.ts'

let server: WebSocketServer
let over: AbortController
let pings: Frame[]
let far: WebSocket | undefined

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  over = new AbortController()
  pings = []
  server.on('connection', (socket) => {
    far = socket
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data)
      if (frame) pings.push(frame)
    })
  })
})
afterEach(async () => {
  over.abort()
  await new Promise((done) => server.close(done))
})

async function connect(config: unknown, times = lineTimes): Promise<Line> {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  let line: Line | undefined
  const socket = await openSocket(url, {
    signal: over.signal,
    hear(data) {
      line?.heard()
      const frame = decodeFrame(data)
      if (frame) line?.pong(frame)
    },
  })
  line = new Line(socket, { service: 7, config, times })
  return line
}

function pong(config: unknown): void {
  const payload = Buffer.from(JSON.stringify(config))
  far?.send(encodeFrame({ seqId: 0n, logId: 0n, service: 7, method: 'control', headers: [['type', 'pong']], payload }))
}

test('a ping goes out at once, in the service’s name', async () => {
  await connect({ PingInterval: 120 })
  const ping = await eventually(() => pings[0])
  expect(ping).toMatchObject({ seqId: 0n, logId: 0n, service: 7, method: 'control' })
  expect(headerOf(ping, 'type')).toBe('ping')
})

test('then as often as the platform says, also where a pong says something new', async () => {
  await connect({ PingInterval: 120 })
  await eventually(() => pings.length === 1)
  pong({ PingInterval: 0.5 })
  await eventually(() => pings.length > 2)
})

test('a line on which nothing comes back is hung up', async () => {
  const line = await connect({ PingInterval: 1 }, { pingEvery: 1000, answerWithin: 300 })
  expect(await line.socket.closed).toBe('a ping was not answered')
})

test('a pong that makes no sense changes nothing', async () => {
  const line = await connect({ PingInterval: 120 })
  await eventually(() => pings.length === 1)
  for (const config of [undefined, null, 'x', { PingInterval: -1 }, { PingInterval: 'soon' }]) pong(config ?? null)
  far?.close()
  expect(await line.socket.closed).toContain('other side')
})
