import { type Call, sendJson, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that Coze refuses: with status 200 and its own code, but for tokens (error codes page, 2026-11). */
export class Refused extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export function sendRefused(call: Call, { code, message }: Refused): void {
  sendJson(call, code === 4100 || code === 4101 ? 401 : 200, { code, msg: message, detail: { logid: '2026112100000' } })
}

const codes: Record<number, number> = {
  200: 5000,
  400: 4000,
  401: 4100,
  403: 4101,
  413: 4302,
  429: 4009,
  500: 5000,
  503: 5000,
}

/** Refuses as told. The body of a 401 repeats the key: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  const { status } = refusal
  const msg = status === 401 ? `Wrong token ${call.headers.authorization} (SIM-BODY)` : 'Something is wrong. (SIM-BODY)'
  sendRefusal(call, refusal, { code: codes[status] ?? 4000, msg, detail: { logid: '2026112100000' } })
}
