import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Wire {
  /** The same address, through the wire. */
  url: string
  /** Breaks every connection; new ones are refused until mend(). */
  cut(): void
  /** Nothing arrives any more, and nothing is closed: as when a host loses its power. */
  freeze(): void
  mend(): void
  close(): Promise<void>
}

/** A wire to a server that can be cut. */
export async function wireTo(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let broken = false
  const server = createServer((near) => {
    if (broken) return near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    return near
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port for the wire')
  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  const cut = () => {
    broken = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause()
    },
    mend() {
      broken = false
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
