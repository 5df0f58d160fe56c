import type { JsonObject } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'

export interface Route {
  /** 'PUT /open-apis/cardkit/v1/cards/:card_id'. */
  name: string
  /** Needs a tenant access token, and counts against the app's pace. */
  token?: true
  /** The permissions that the API asks for; one of them is enough. */
  scopes?: string[]
  handle(call: Call): Answer | Promise<Answer>
}

/** The platform says no, in its own words. */
export class Refusal extends Error {
  readonly code: number
  readonly status: number
  readonly headers: Record<string, string>
  readonly details: JsonObject

  constructor(
    code: number,
    message: string,
    more: { status?: number; headers?: Record<string, string>; details?: JsonObject } = {},
  ) {
    super(message)
    this.code = code
    this.status = more.status ?? 400
    this.headers = more.headers ?? {}
    this.details = more.details ?? {}
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(body), type: 'application/json; charset=utf-8', headers }
}

export function ok(data: JsonObject = {}): Answer {
  return json({ code: 0, msg: 'success', data })
}

export function refused(error: Refusal, about: { logId: string; asHttp200: boolean; origin: string }): Answer {
  const { code, message, status, headers, details } = error
  const troubleshooter = `排查建议查看(Troubleshooting suggestions): ${about.origin}/search?log_id=${about.logId}`
  const body = { code, msg: message, error: { log_id: about.logId, troubleshooter, ...details } }
  return json(body, about.asHttp200 ? 200 : status, headers)
}
