import { type Call, sendJson, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that Dify would refuse, with Dify's words for it (agents page §1.12). */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const invalid = (message: string) => new Refused(400, 'invalid_param', message)
export const notFound = (message: string) => new Refused(404, 'not_found', message)

export function sendRefused(call: Call, { status, code, message }: Refused): void {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer realm="api"' } : {}
  sendJson(call, status, { code, message, status }, headers)
}

const told: Record<number, [code: string, message: string]> = {
  200: ['internal_server_error', 'The stream could not be opened. (SIM-BODY)'],
  400: ['invalid_param', 'tone is required in input form (SIM-BODY)'],
  403: ['forbidden', 'The app is no longer available. (SIM-BODY)'],
  404: ['not_found', 'Workflow not found. (SIM-BODY)'],
  413: ['file_too_large', 'File size exceeded. (SIM-BODY)'],
  415: ['unsupported_file_type', 'File type not allowed. (SIM-BODY)'],
  429: ['too_many_requests', 'Too many requests. Please try again later. (SIM-BODY)'],
  500: ['internal_server_error', 'Internal Server Error, please contact support. (SIM-BODY)'],
}

/** Refuses as told. The body of a 401 repeats the key: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  const { status } = refusal
  const key = call.headers.authorization?.replace(/^Bearer /, '') ?? ''
  const [code, message] =
    status === 401
      ? ['unauthorized', `Access token ${key} is invalid (SIM-BODY)`]
      : (told[status] ?? ['unknown', `Something went wrong: ${status}. (SIM-BODY)`])
  sendRefusal(call, refusal, { code, message, status })
}
