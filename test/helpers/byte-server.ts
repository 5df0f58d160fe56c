import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  json: Record<string, unknown>
  /** Settles when the answer is over: false when the client hung up before its end. */
  ended: Promise<boolean>
}

export interface ByteServer {
  url: string
  /** Every request so far, oldest first. */
  seen: SeenRequest[]
  close(): Promise<void>
}

/** A far side of one test: answers every request with exactly the bytes that the test writes. */
export async function byteServer(answer: (request: SeenRequest, wire: ServerResponse) => unknown): Promise<ByteServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (incoming, wire) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('latin1')
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.from(body, 'latin1').toString(),
      json: body.startsWith('{') ? JSON.parse(Buffer.from(body, 'latin1').toString()) : {},
      ended: once(wire, 'close').then(() => wire.writableFinished),
    }
    seen.push(request)
    await answer(request, wire)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Begins an event stream and leaves it open. */
export function stream(wire: ServerResponse, ...frames: (string | object)[]): void {
  if (!wire.headersSent) wire.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const frame of frames) wire.write(typeof frame === 'string' ? frame : `data: ${JSON.stringify(frame)}\n\n`)
}

export function json(wire: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  wire.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
