import type { z } from 'zod'
import { type Call, sendJson, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that the real server would refuse. */
export class Refused extends Error {
  readonly status: number
  readonly code: string | null
  readonly param: string | null

  constructor(status: number, message: string, code: string | null = null, param: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.param = param
  }
}

/** A body that is not what it must be, for the first thing that is wrong with it. */
export function invalid({ issues: [issue] }: z.ZodError): Refused {
  const param = issue?.path.join('.') || null
  const message = param ? `Invalid value for '${param}': ${issue?.message}` : 'We could not parse the JSON body.'
  return new Refused(400, message, null, param)
}

export function sendRefused(call: Call, refused: Refused): void {
  const { message, param, code } = refused
  sendJson(call, refused.status, { error: { message, type: typeOf(refused.status), param, code } })
}

const typeOf = (status: number) =>
  status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error'

const messages: Record<number, [message: string, code: string]> = {
  200: ['The stream could not be opened. (SIM-BODY)', 'internal_error'],
  400: ["This model's maximum context length is 8192 tokens. (SIM-BODY)", 'context_length_exceeded'],
  402: ['Insufficient Balance (SIM-BODY)', 'insufficient_balance'],
  403: ['You are not allowed to use this model. (SIM-BODY)', 'forbidden'],
  404: ['The model `sim` does not exist or you do not have access to it. (SIM-BODY)', 'model_not_found'],
  413: ['Request too large. (SIM-BODY)', 'request_too_large'],
  429: ['Rate limit reached for requests. (SIM-BODY)', 'rate_limit_exceeded'],
  500: ['The server had an error while processing your request. (SIM-BODY)', 'server_error'],
  503: ['The engine is currently overloaded. (SIM-BODY)', 'overloaded'],
}

/** Refuses as told. The body of a 401 repeats the key, as the real server's does in part: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  const { status } = refusal
  const key = call.headers.authorization?.replace(/^Bearer /, '') ?? ''
  const [message, code] =
    status === 401
      ? [`Incorrect API key provided: ${key}. (SIM-BODY)`, 'invalid_api_key']
      : (messages[status] ?? [`Something went wrong: ${status}. (SIM-BODY)`, 'error'])
  sendRefusal(call, refusal, { error: { message, type: typeOf(status), param: null, code } })
}
