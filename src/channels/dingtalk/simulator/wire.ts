import type { JsonObject } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import { requestId } from './ids.ts'

/**
 * How an endpoint speaks: 'api' answers errors by HTTP status and { code, message, requestid }, 'oapi' and 'hook' by 200 with an errcode.
 * 'hook' addresses carry their own credentials; 'file' is object storage.
 */
export type Family = 'api' | 'oapi' | 'hook' | 'file'

export interface Route {
  /** 'PUT /v1.0/card/streaming'; a path segment may be `:name`. */
  name: string
  family: Family
  /** Needs an access token. */
  token?: true
  /** Counts against the organisation's month. */
  metered?: true
  /** The permission that the API asks for. */
  scope?: string
  handle(call: Call): Answer | Promise<Answer>
}

/** The platform says no, in its own words. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly more: JsonObject

  constructor(status: number, code: string, message: string = code, more: JsonObject = {}) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}

/** The same on oapi: HTTP 200 with an errcode. */
export class LegacyRefusal extends Error {
  readonly errcode: number

  constructor(errcode: number, errmsg: string) {
    super(errmsg)
    this.errcode = errcode
  }
}

export function json(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body), type: 'application/json;charset=utf-8' }
}

export function refused(error: unknown, family: Family): Answer {
  if (error instanceof LegacyRefusal) {
    return json({ errcode: error.errcode, errmsg: error.message, request_id: requestId() })
  }
  if (error instanceof Refusal && family !== 'api') {
    return json({ errcode: 40035, errmsg: `${error.code} ${error.message}`, request_id: requestId() })
  }
  if (error instanceof Refusal) {
    return json({ code: error.code, message: error.message, requestid: requestId(), ...error.more }, error.status)
  }
  throw error
}
