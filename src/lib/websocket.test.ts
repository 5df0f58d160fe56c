import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { soon } from '../../test/helpers/soon.ts'
import { HandshakeRefused, openSocket } from './websocket.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUp.push(() => new Promise((done) => server.close(done)))
  const address = server.address()
  return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

async function webSocketServer(greet: (socket: WebSocket) => void, options: { autoPong?: boolean } = {}) {
  const http = createServer()
  const server = new WebSocketServer({ server: http, ...options })
  const sockets: WebSocket[] = []
  server.on('connection', (socket) => {
    sockets.push(socket)
    greet(socket)
  })
  const url = await listen(http)
  cleanUp.push(() => {
    for (const socket of sockets) socket.terminate()
  })
  return { url, sockets }
}

const nothing = () => undefined

describe('openSocket', () => {
  it('hears what is said in the same moment that the socket opens', async () => {
    const { url } = await webSocketServer((socket) => socket.send('hello'))
    const heard: string[] = []
    const abort = new AbortController()
    const socket = await openSocket(url, { signal: abort.signal, hear: (data) => heard.push(data.toString()) })
    await soon(() => expect(heard).toEqual(['hello']))
    abort.abort()
    expect(await socket.closed).toBe('closed by us')
    expect(socket.send('too late')).toBe(false)
  })

  it('says with which status a handshake was refused', async () => {
    const http = createServer()
    http.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'))
    const url = await listen(http)
    const opening = openSocket(url, { signal: new AbortController().signal, hear: nothing })
    const refused = await opening.catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(HandshakeRefused)
    expect(refused).toMatchObject({ status: 401 })
  })

  it('gives up on a server that never answers', async () => {
    const connections: { destroy(): void }[] = []
    const url = await listen(createTcpServer((connection) => connections.push(connection)))
    cleanUp.push(() => {
      for (const connection of connections) connection.destroy()
    })
    const opening = openSocket(url, { signal: new AbortController().signal, hear: nothing, connectWithin: 50 })
    await expect(opening).rejects.toThrow('no WebSocket within 50 ms')
  })

  it('stops opening when the signal fires', async () => {
    const connections: { destroy(): void }[] = []
    const url = await listen(createTcpServer((connection) => connections.push(connection)))
    cleanUp.push(() => {
      for (const connection of connections) connection.destroy()
    })
    const abort = new AbortController()
    const opening = openSocket(url, { signal: abort.signal, hear: nothing })
    abort.abort(new Error('enough'))
    await expect(opening).rejects.toThrow('enough')
  })

  it('notices a connection over which nothing comes back', async () => {
    const { url } = await webSocketServer(nothing, { autoPong: false })
    const socket = await openSocket(url, { signal: new AbortController().signal, hear: nothing, pingEvery: 20 })
    expect(await socket.closed).toBe('two pings were not answered')
  })

  it('keeps a quiet connection that answers pings', async () => {
    const pings = vi.fn()
    const { url } = await webSocketServer((socket) => socket.on('ping', pings))
    const abort = new AbortController()
    cleanUp.push(() => abort.abort())
    const socket = await openSocket(url, { signal: abort.signal, hear: nothing, pingEvery: 20 })
    await soon(() => expect(pings.mock.calls.length).toBeGreaterThan(5))
    expect(socket.send('still here')).toBe(true)
  })

  it('hangs up on a message that is too long', async () => {
    const { url } = await webSocketServer((socket) => socket.send('x'.repeat(2000)))
    const hear = vi.fn()
    const socket = await openSocket(url, { signal: new AbortController().signal, hear, longest: 1000 })
    expect(await socket.closed).toMatch(/payload size/i)
    expect(hear).not.toHaveBeenCalled()
  })

  it('hangs up by itself on a server that does not say good-bye', async () => {
    const { url, sockets } = await webSocketServer((socket) => socket.pause())
    const socket = await openSocket(url, { signal: new AbortController().signal, hear: nothing })
    await soon(() => expect(sockets).toHaveLength(1))
    socket.close()
    expect(await socket.closed).toBe('closed by us')
  })
})
