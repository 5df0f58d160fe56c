import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Answer, readBody, write } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import { type Call, callOf, RouteTable } from '../../../lib/simulation/routes.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { type Faults, type Strike, strikeAt } from './faults.ts'
import { logId } from './ids.ts'
import type { Limits } from './limits.ts'
import type { Rules } from './options.ts'
import type { RequestRecord } from './request-record.ts'
import type { Scopes } from './scopes.ts'
import type { Tokens } from './tokens.ts'
import { Refusal, type Route, refused } from './wire.ts'

const maxBody = 40 * 1024 * 1024

/** Refusals that a bot which knows the platform never earns. */
const carelessness = new Set([
  10002, 200621, 200770, 200860, 230001, 230025, 230034, 230054, 230055, 230072, 230099, 231001, 234001, 234006, 234010,
  234011, 300122, 300301, 300302, 300303, 300305, 300307, 300310, 300313, 300317, 99991661,
])

interface Parts {
  routes: Route[]
  tokens: Tokens
  scopes: Scopes
  limits: Limits
  faults: Faults
  journal: Journal<RequestRecord>
  timers: Timers
  rules: Rules
}

/** The HTTP side. */
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
    return write(response, { status: 404, body: '404 page not found', type: 'text/plain' })
  }
  const call = callOf(request, found, raw)
  journal.called(call.name)
  const strike = strikeAt(faults, call)
  if (strike?.kind === 'hang') return
  if (strike?.kind === 'reset') return void response.destroy()
  if (strike && strike.delay > 0) await timers.wait(strike.delay)
  const reply = await replyTo(found.route, call, strike, parts)
  const { json: body, isJson, params } = call
  journal.answered({ name: call.name, params, at: Date.now(), status: reply.status, body: isJson ? body : undefined })
  if (strike?.kind === 'lost response') return void response.destroy()
  write(response, reply)
}

async function replyTo(route: Route, call: Call, strike: Strike | undefined, parts: Parts): Promise<Answer> {
  const id = logId()
  const { journal, rules, tokens, scopes, limits } = parts
  const origin = rules.brand === 'lark' ? 'https://open.larksuite.com' : 'https://open.feishu.cn'
  const no = (error: Refusal) => refused(error, { logId: id, asHttp200: rules.errorsAsHttp200, origin })
  const marked = (reply: Answer) => ({ ...reply, headers: { ...reply.headers, 'X-Tt-Logid': id } })
  try {
    if (strike?.answer) return marked(strike.answer)
    if (strike?.refusal) {
      if (strike.kind === 'too often') journal.limited()
      return marked(no(strike.refusal))
    }
    if (route.token) {
      tokens.check(call)
      scopes.check(route)
      limits.api(call.name)
    }
    return marked(await route.handle(call))
  } catch (error) {
    if (!(error instanceof Refusal)) {
      journal.violation(`the simulator failed at ${call.name}: ${String(error)}`)
      return marked(no(new Refusal(2200, 'internal error', { status: 500 })))
    }
    if (carelessness.has(error.code)) {
      journal.violation(`${call.name} was refused: ${error.code} ${error.message}`)
    }
    return marked(no(error))
  }
}
