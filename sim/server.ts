import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const folder = new URL('./page/', import.meta.url)
const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** The page and what it asks for. `frame` says who may show it within a page of their own. */
export function createPage(api: Hono, frame: 'none' | 'self'): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        // The platforms show their pictures from ports of their own.
        imgSrc: ["'self'", 'data:', 'http://127.0.0.1:*'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: [`'${frame}'`],
      },
      strictTransportSecurity: false,
    }),
  )
  app.route('/api', api)
  app.get('/:file?', async (c) => {
    const name = c.req.param('file') ?? 'index.html'
    const type = types[/^[\w-]+\.(\w+)$/.exec(name)?.[1] ?? '']
    const content = type && (await readFile(new URL(name, folder)).catch(() => undefined))
    if (!type || !content) return c.text('There is nothing at this address.\n', 404)
    return c.body(content, 200, { 'content-type': type, 'cache-control': 'no-cache' })
  })
  return app
}

/** Serves the page on 127.0.0.1, and what it asks for to nobody but the page itself. */
export async function startServer(port: number, api: Hono): Promise<{ address: string; close(): Promise<void> }> {
  const app = new Hono()
  app.use(async (c, next) => {
    if (!isOwn(c.req.header('host'), c.req.header('origin')))
      return c.json({ error: { code: 'foreign', message: 'Only the page of phones itself may ask here.' } }, 403)
    return next()
  })
  app.route('/', createPage(api, 'none'))
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port, overrideGlobalObjects: false })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

/** Whether a request comes from this page: another site's name for this address, or another site's script, does not. */
function isOwn(host = '', origin: string | undefined): boolean {
  const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)
  return local && (origin === undefined || origin === `http://${host}`)
}
