import { type Call, sendJson, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that Wegent would refuse, with Wegent's words for it (agents page §3). */
export class Refused extends Error {
  readonly status: number
  readonly more: object

  constructor(status: number, detail: string, more: object = {}) {
    super(detail)
    this.status = status
    this.more = more
  }
}

export const unprocessable = (errors: object[]) => new Refused(422, 'Request parameter validation failed', { errors })

export function sendRefused(call: Call, { status, message, more }: Refused): void {
  sendJson(call, status, { error_code: status, detail: message, ...more })
}

const told: Record<number, string> = {
  200: 'The stream could not be opened. (SIM-BODY)',
  400: 'Attachment 7 is not ready. (SIM-BODY)',
  403: 'Not permitted. (SIM-BODY)',
  404: 'Not Found (SIM-BODY)',
  413: 'Request Entity Too Large (SIM-BODY)',
  500: 'Internal server error (SIM-BODY)',
  503: 'Service Unavailable (SIM-BODY)',
}

/** Refuses as told. The body of a 401 repeats the key: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  sendRefusal(call, refusal, bodyOf(call, refusal.status))
}

function bodyOf({ headers }: Call, status: number): object {
  // The limiter is not Wegent's own, and its error has another shape.
  if (status === 429) return { error: 'Rate limit exceeded: 60 per 1 minute (SIM-BODY)' }
  const key = headers.authorization?.replace(/^Bearer /, '') ?? ''
  const detail = status === 401 ? `Invalid API key ${key} (SIM-BODY)` : (told[status] ?? `HTTP ${status} (SIM-BODY)`)
  return { error_code: status, detail }
}
