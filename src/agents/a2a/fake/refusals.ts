import { type Call, sendRefusal } from '../../../lib/fake-server.ts'
import type { Refusal } from '../../../lib/fault-stream.ts'

/** A request that an agent refuses, with a code of JSON-RPC or of A2A (specification §5.4, 2026-11). */
export class Refused extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export function rpcError({ exchange }: Pick<Call, 'exchange'>, code: number, message: string): object {
  return { jsonrpc: '2.0', id: idOf(exchange.body), error: { code, message } }
}

/** A request is answered under its own id. */
export function idOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'id' in body ? body.id : null
}

/** Refuses as told. The body of a 401 repeats the key: it must not get any further. */
export function refuseAsTold(call: Call, refusal: Refusal): void {
  const { status } = refusal
  const repeated = status === 401 ? `Wrong token ${call.headers.authorization} (SIM-BODY)` : 'No. (SIM-BODY)'
  sendRefusal(call, refusal, rpcError(call, -32603, repeated))
}
