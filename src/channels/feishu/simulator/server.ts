import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Answer, write } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import { isObject, parseJson } from '../../../lib/simulation/json.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import { type Faults, type Strike, strikeAt } from './faults.ts'
import { logId } from './ids.ts'
import type { Limits } from './limits.ts'
import type { Rules } from './options.ts'
import type { RequestRecord } from './request-record.ts'
import type { Scopes } from './scopes.ts'
import type { Tokens } from './tokens.ts'
import { type Call, Refusal, type Route, refused } from './wire.ts'

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
  const find = routeTable(parts.routes)
  return createServer((request, response) => {
    answer(request, response, find, parts).catch(() => response.destroy())
  })
}

interface Found {
  route: Route
  params: string[]
}

type Find = (method: string, path: string) => Found | undefined

/** Routes by method and number of segments, so that few are looked at for a call. */
function routeTable(routes: Route[]): Find {
  const table = new Map<string, { route: Route; segments: string[] }[]>()
  const keyOf = (method: string, segments: string[]) => `${method} ${segments.length}`
  for (const route of routes) {
    const [method = '', path = ''] = route.name.split(' ')
    const segments = path.split('/')
    const key = keyOf(method, segments)
    table.set(key, [...(table.get(key) ?? []), { route, segments }])
  }
  return (method, path) => {
    const given = path.split('/')
    for (const { route, segments } of table.get(keyOf(method, given)) ?? []) {
      if (!segments.every((segment, n) => segment.startsWith(':') || segment === given[n])) continue
      const params = given.filter((_, n) => segments[n]?.startsWith(':')).map(decoded)
      return { route, params }
    }
    return undefined
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, find: Find, parts: Parts): Promise<void> {
  const { journal, faults, timers } = parts
  const url = new URL(request.url ?? '/', 'http://simulator')
  const found = find(request.method ?? 'GET', url.pathname)
  const raw = await readBody(request)
  if (raw === undefined) return write(response, { status: 413, body: '', type: 'text/plain' })
  if (!found) {
    journal.violation(`${request.method} ${url.pathname} is no address of the platform`)
    return write(response, { status: 404, body: '404 page not found', type: 'text/plain' })
  }
  const call = callOf(request, url, raw, found)
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

function callOf(request: IncomingMessage, url: URL, raw: Buffer, { route, params }: Found): Call {
  const type = request.headers['content-type'] ?? ''
  const parsed = type.includes('json') ? parseJson(raw.toString('utf8')) : undefined
  return {
    name: route.name,
    params,
    query: url.searchParams,
    headers: request.headers,
    json: isObject(parsed) ? parsed : {},
    isJson: isObject(parsed),
    raw,
  }
}

/** undefined for a body over the cap. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue
    size += chunk.length
    if (size <= maxBody) chunks.push(chunk)
  }
  return size <= maxBody ? Buffer.concat(chunks) : undefined
}
