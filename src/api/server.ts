import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Log } from '../contract/channel.ts'
import type { Road } from '../core/road.ts'
import { createHealth } from './health.ts'
import { createHooks } from './hooks.ts'
import { nobody } from './nobody.ts'
import { createPanel } from './panel.ts'
import { translated } from './translated.ts'

export interface HttpServer {
  port: number
  /** Takes no new requests; resolves when those under way are answered, or after `grace` ms. */
  close(grace: number): Promise<void>
}

export interface ServerParts {
  road: Road
  log: Log
  host: string
  port: number
  /** Loads everything below /api/v1; asked when somebody first wants something there. */
  api(): Promise<Hono>
}

/** Every address that this program answers at. */
function createHttp({ road, log, api }: Pick<ServerParts, 'road' | 'log' | 'api'>): Hono {
  const app = new Hono()
  app.use('/api/v1/*', translated)
  app.use('/api/v1/*', async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
  })
  app.route('/', createHealth(road))
  const later = whenAsked(api)
  app.all('/api/v1/*', later.answer)
  app.route('/', createHooks(road.manager, log))
  app.route('/', createPanel({ onPage: later.begin }))
  app.notFound((c) => c.json({ error: { code: 'not-found', message: 'There is nothing at this address.' } }, 404))
  app.onError((error, c) => {
    log.error('a request failed', { path: c.req.path, error })
    return c.json({ error: { code: 'internal', message: 'Something went wrong here. The log says more.' } }, 500)
  })
  return app
}

/** The API is a third of what this program would hold in memory, and many a gateway runs for months without a look at it. */
function whenAsked(load: ServerParts['api']): { answer: MiddlewareHandler; begin(): void } {
  let api: Promise<Hono> | undefined
  const loaded = () => {
    api ??= load().catch((error) => {
      api = undefined
      throw error
    })
    return api
  }
  return {
    async answer(c, next) {
      const { fetch } = await loaded()
      const answer = await fetch(c.req.raw, c.env)
      return answer === nobody ? next() : answer
    },
    /** Whoever opens the panel asks the API next; what is wrong with it, that request is told. */
    begin: () => void loaded().catch(() => undefined),
  }
}

/** Starts HTTP. The error of a port that cannot be had says which, and what to do. */
export async function startServer({ host, port, ...parts }: ServerParts): Promise<HttpServer> {
  const app = createHttp(parts)
  const server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (cause: NodeJS.ErrnoException) => reject(unavailable(cause, host, port)))
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close(grace) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const connections = 'closeIdleConnections' in server ? server : undefined
      connections?.closeIdleConnections()
      const hurry = setTimeout(() => connections?.closeAllConnections(), grace)
      await closed
      clearTimeout(hurry)
    },
  }
}

function unavailable(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const why =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is in use by another program. Stop it, or choose another with TEAHOUSE_PORT.`
      : cause.code === 'EACCES'
        ? `This user may not listen on port ${port}. Choose one above 1023 with TEAHOUSE_PORT.`
        : `HTTP cannot listen on ${host}:${port}: ${cause.message}. Check TEAHOUSE_HOST and TEAHOUSE_PORT.`
  return new Error(why, { cause })
}
