import { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { needing } from './actor.ts'
import { createGuard, noForeignPages } from './auth.ts'
import { bodyLimit, emptyIsNone } from './body-limit.ts'
import type { ApiParts } from './endpoint.ts'
import { errorAnswer, invalid } from './errors.ts'
import { EventHub } from './event-hub.ts'
import { nobody } from './nobody.ts'
import { apiDocument, endpoints } from './openapi.ts'
import { serveBackendEvents } from './routes/backend-events.ts'
import { servePhones } from './routes/simulators.ts'

/** Everything below /api/v1, and `nobody` for what is not its own there. */
export function createApi(parts: ApiParts): Hono {
  const api = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error.issues, 'data' in result ? result.data : undefined)
    },
  })
  api.onError((error, c) => errorAnswer(error, c, parts))

  const methods = new Map<string, Set<string>>()
  for (const { route } of endpoints) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    methods.set(path, (methods.get(path) ?? new Set()).add(route.method.toUpperCase()))
  }
  const guard = createGuard(parts)
  for (const { route, role } of endpoints) {
    const checks = role === 'anyone' ? [noForeignPages, bodyLimit] : [noForeignPages, guard, bodyLimit, needing(role)]
    if (route.request?.body?.required === false) checks.push(emptyIsNone)
    api.on([route.method], [route.path.replaceAll(/\{(\w+)\}/g, ':$1')], ...checks)
  }
  const events = new EventHub({ ...parts.road, ...parts })
  for (const endpoint of endpoints) endpoint.serve(api, { ...parts, events, admits: doorOf(guard) })
  servePhones(api, parts, [noForeignPages, guard])
  serveBackendEvents(api, parts.road)

  // Made anew for each of the few who ask: kept, they are megabytes.
  api.get('/openapi.json', (c) => c.json(apiDocument()))
  api.get('/docs', async (c) => {
    const { docsPage } = await import('./docs-page.ts')
    const { html, headers } = docsPage(apiDocument())
    return c.html(html, 200, headers)
  })

  for (const [path, known] of methods) api.all(path, guard, (c) => wrongMethod(c, [...known]))
  for (const path of ['/openapi.json', '/docs']) api.all(path, (c) => wrongMethod(c, ['GET']))
  return new Hono().route('/api/v1', api).notFound(() => nobody)
}

/** The guard, asked again about a request that was let through before: its key or sign-in may have ended since. */
function doorOf(guard: MiddlewareHandler): (c: Context) => Promise<boolean> {
  const door = new Hono().all('*', guard, needing('viewer'), (c) => c.body(null, 204))
  return async (c) => {
    const { status } = await door.fetch(new Request(c.req.url, { headers: c.req.raw.headers }), c.env)
    return status === 204
  }
}

function wrongMethod(c: Context, known: string[]): Response {
  const message = `${c.req.method} is not possible here, only ${known.join(' and ')}.`
  return c.json({ error: { code: 'method-not-allowed', message } }, 405, { allow: known.join(', ') })
}
