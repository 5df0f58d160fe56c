import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isRecord, type JsonObject, parseJson } from '../json.ts'

/** One call of an HTTP API that came in. */
export interface Call {
  /** The name of its route. */
  name: string
  /** What stood in the place of each `:name` in the route's path. */
  params: string[]
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The body when it is a JSON object, else {}. */
  json: JsonObject
  isJson: boolean
  raw: Buffer
}

/** An endpoint: 'PUT /v1/cards/:card_id'. */
export interface Named {
  name: string
}

export interface Found<Route extends Named> {
  route: Route
  params: string[]
}

/** Routes by method and number of segments, so that few are looked at for a call. */
export class RouteTable<Route extends Named> {
  #table = new Map<string, { route: Route; segments: string[] }[]>()

  constructor(routes: Route[]) {
    for (const route of routes) {
      const [method = '', path = ''] = route.name.split(' ')
      const segments = path.split('/')
      const key = keyOf(method, segments)
      this.#table.set(key, [...(this.#table.get(key) ?? []), { route, segments }])
    }
  }

  find(method: string, path: string): Found<Route> | undefined {
    const given = path.split('/')
    for (const { route, segments } of this.#table.get(keyOf(method, given)) ?? []) {
      if (!segments.every((segment, n) => segment.startsWith(':') || segment === given[n])) continue
      return { route, params: given.filter((_, n) => segments[n]?.startsWith(':')).map(decoded) }
    }
    return undefined
  }
}

const keyOf = (method: string, segments: string[]) => `${method} ${segments.length}`

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export function callOf(request: IncomingMessage, { route, params }: Found<Named>, raw: Buffer): Call {
  const { headers, url = '/' } = request
  const parsed = headers['content-type']?.includes('json') ? parseJson(raw.toString('utf8')) : undefined
  const body = isRecord(parsed) ? { json: parsed, isJson: true } : { json: {}, isJson: false }
  return { name: route.name, params, query: new URL(url, 'http://simulator').searchParams, headers, raw, ...body }
}
