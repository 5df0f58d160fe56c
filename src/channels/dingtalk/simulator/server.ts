import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Answer, readBody, write } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import { type Call, callOf, RouteTable } from '../../../lib/simulation/routes.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { type Faults, type Strike, strikeAt } from './faults.ts'
import type { Limits } from './limits.ts'
import type { Tokens } from './tokens.ts'
import { json, LegacyRefusal, Refusal, type Route, refused } from './wire.ts'

const maxBody = 32 * 1024 * 1024

interface Parts {
  routes: Route[]
  tokens: Tokens
  limits: Limits
  faults: Faults
  journal: Journal
  timers: Timers
}

/** The HTTP side: one port for the api and the oapi paths. */
export function httpSide(parts: Parts): Server {
  const table = new RouteTable(parts.routes)
  return createServer((request, response) => {
    answer(request, response, table, parts).catch(() => response.destroy())
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  table: RouteTable<Route>,
  parts: Parts,
): Promise<void> {
  const { journal, faults, timers } = parts
  const url = new URL(request.url ?? '/', 'http://simulator')
  const found = table.find(request.method ?? 'GET', url.pathname)
  const raw = await readBody(request, maxBody)
  if (!raw) return write(response, { status: 413, body: '', type: 'text/plain' })
  if (!found) {
    journal.violation(`${request.method} ${url.pathname} is no address of the platform`)
    return write(response, json({ code: 'InvalidAction.NotFound', message: 'Specified api is not found' }, 404))
  }
  const call = callOf(request, found, raw)
  journal.called(call.name)
  const strike = strikeAt(faults, found.route, call)
  if (strike?.kind === 'hang') return
  if (strike?.kind === 'reset') return void response.destroy()
  if (strike && strike.delay > 0) await timers.wait(strike.delay)
  const reply = await replyTo(found.route, call, strike, parts)
  journal.answered({ name: call.name, at: Date.now(), status: reply.status, body: call.isJson ? call.json : undefined })
  if (strike?.kind === 'lost response') return void response.destroy()
  write(response, reply)
}

async function replyTo(route: Route, call: Call, strike: Strike | undefined, parts: Parts): Promise<Answer> {
  try {
    if (strike?.answer) {
      if (strike.kind === 'too fast') parts.journal.limited()
      return strike.answer
    }
    if (route.family !== 'file') parts.limits.pace(call.name, route.family)
    if (route.token) parts.tokens.check(call, route.family === 'api' ? 'api' : 'oapi')
    if (route.metered) parts.limits.meter()
    return await route.handle(call)
  } catch (error) {
    if (error instanceof Refusal || error instanceof LegacyRefusal) return refused(error, route.family)
    parts.journal.violation(`the simulator failed at ${call.name}: ${String(error)}`)
    return refused(new Refusal(500, 'unknownError', '未知错误'), 'api')
  }
}
