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

/** undefined for a body of more than so many bytes, which is heard to its end. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue
    size += chunk.length
    if (size <= most) chunks.push(chunk)
    else chunks.length = 0
  }
  return size <= most ? Buffer.concat(chunks) : undefined
}
