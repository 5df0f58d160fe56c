import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Answer {
  status: number
  body: string | Buffer
  type: string
  headers?: Record<string, string>
}

export function write(response: ServerResponse, { status, body, type, headers }: Answer): void {
  response.writeHead(status, { 'Content-Type': type, ...headers })
  response.end(body)
}

/** Throws for a body of more than so many bytes. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue
    size += chunk.length
    if (size > most) throw new Error('body over the cap')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
