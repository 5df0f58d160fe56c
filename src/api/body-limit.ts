import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'

/** In bytes. The longest list of senders that a channel may have fits. */
const LARGEST = 1024 * 1024

/**
 * Refuses a body that is too large, also one that does not say its size. Hono's own cannot be used: it makes a Request from the
 * server's lazy one, which only works where that replaces the global Request.
 */
export const bodyLimit = createMiddleware(async (c, next) => {
  if (Number(c.req.header('content-length') ?? 0) > LARGEST) throw new HTTPException(413)
  const { url, method, headers, body } = c.req.raw
  if (body !== null && method !== 'GET' && method !== 'HEAD') {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > LARGEST) throw new HTTPException(413)
      chunks.push(chunk)
    }
    c.req.raw = new Request(url, { method, headers, body: Buffer.concat(chunks) })
  }
  return next()
})
