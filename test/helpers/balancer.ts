import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  close(): Promise<void>
}

/** What stands in front of several processes: each connection goes to the next one that takes it. */
export async function balance(port: number, targets: number[]): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let turn = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const server = createServer(async (near) => {
    keep(near)
    const far = await firstOf(targets, turn++)
    if (!far) return near.destroy()
    keep(far)
    near.pipe(far).pipe(near)
    near.once('close', () => far.destroy())
    return far.once('close', () => near.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function firstOf(targets: number[], turn: number): Promise<Socket | undefined> {
  for (let n = 0; n < targets.length; n++) {
    const socket = connect(targets[(turn + n) % targets.length] ?? 0, '127.0.0.1')
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (connected) return socket
  }
  return undefined
}
