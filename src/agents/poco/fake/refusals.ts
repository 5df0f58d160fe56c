import { type Call, sendJson, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that Poco would refuse, with Poco's words for it (agents page §4). */
export class Refused extends Error {
  readonly status: number
  readonly body: object

  constructor(status: number, body: object) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** Poco's own exceptions: five digits, and HTTP 400 whatever they say. */
const exception = (code: number, message: string) => new Refused(400, { code, message, data: null })

export const badRequest = (message: string) => exception(40000, message)
export const forbidden = () => exception(40300, 'Session does not belong to the user')
export const notFound = (message: string) => exception(40400, message)
export const unauthorized = () => new Refused(401, { code: 401, message: 'Authentication required', data: null })
export const tooLarge = () => new Refused(413, { code: 413, message: 'File too large', data: null })

/** What pydantic refuses comes without the envelope. */
export function unprocessable(where: string[], message: string): Refused {
  return new Refused(422, { detail: [{ type: 'value_error', loc: where, msg: message, input: null }] })
}

export function sendRefused(call: Call, { status, body }: Refused): void {
  sendJson(call, status, body)
}

export function succeed(call: Call, data: unknown, message = 'Success'): void {
  sendJson(call, 200, { code: 0, message, data })
}

const told: Record<number, [code: number, message: string]> = {
  200: [50000, 'The task could not be queued. (SIM-BODY)'],
  400: [40000, 'Invalid model: sim (SIM-BODY)'],
  403: [403, 'Forbidden (SIM-BODY)'],
  404: [40400, 'Project not found (SIM-BODY)'],
  413: [413, 'File too large (SIM-BODY)'],
  500: [50000, 'Internal server error (SIM-BODY)'],
}

/** Refuses as told. The body of a 401 repeats the token: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  const { status } = refusal
  const token = String(call.headers['x-internal-token'] ?? '')
  const [code, message] =
    status === 401
      ? [401, `Token ${token} is not valid (SIM-BODY)`]
      : (told[status] ?? [status, `Something went wrong: ${status}. (SIM-BODY)`])
  sendRefusal(call, refusal, { code, message, data: null })
}
