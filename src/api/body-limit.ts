import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { UserError } from '../contract/errors.ts'
import { depthOf } from '../lib/json-depth.ts'
import { readBody } from '../lib/read-body.ts'

/** In bytes. The longest list of senders that a channel may have fits. */
const LARGEST = 1024 * 1024
/** Nothing that is asked for has so many levels; what reads a value goes down into it. */
const DEEPEST = 50

/**
 * Refuses a body that is too large or nested too deeply, also one that does not say its size. Hono's own cannot be used: it makes a Request from the
 * server's lazy one, which only works where that replaces the global Request.
 */
export const bodyLimit = createMiddleware(async (c, next) => {
  // Asked before anything touches the body: the server drops one that nobody looked at.
  if (Number(c.req.header('content-length') ?? 0) > LARGEST) throw new HTTPException(413)
  const { url, method, headers, body } = c.req.raw
  if (body !== null && method !== 'GET' && method !== 'HEAD') {
    const whole = await readBody(c.req.raw, LARGEST)
    if (!whole) throw new HTTPException(413)
    if (depthOf(whole) > DEEPEST) throw new UserError('The body is nested too deeply.', { code: 'malformed' })
    c.req.raw = new Request(url, { method, headers, body: whole })
  }
  return next()
})

/** For calls whose body may be left out: an empty one is none, also when its type is said, as many a client does whatever it sends. */
export const emptyIsNone = createMiddleware(async (c, next) => {
  if ((await c.req.arrayBuffer()).byteLength === 0) {
    const headers = new Headers(c.req.raw.headers)
    headers.delete('content-type')
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers })
  }
  return next()
})
