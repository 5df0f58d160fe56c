import type { JsonObject } from '../../../lib/simulation/json.ts'
import { requestId } from './ids.ts'
import { monthUsedUp, tooFast } from './limits.ts'
import { invalidToken } from './tokens.ts'
import { type Answer, type Call, json, Refusal, type Route, refused } from './wire.ts'

type FaultKind =
  | 'delay'
  /** No answer, ever; the call has no effect. */
  | 'hang'
  /** The connection is cut; the call has no effect. */
  | 'reset'
  /** The call has its effect, then the connection is cut. */
  | 'lost response'
  | 'system.error'
  | 'system.busy'
  | 'unknownError'
  | 'unavailable'
  | 'gateway timeout'
  | 'too fast'
  | 'month used up'
  | 'token invalid'
  | 'unauthorized'
  | 'permission denied'
  /** 200 with { success: false }. */
  | 'success false'
  | 'errcode'
  /** The errcode as text, as some endpoints send it. */
  | 'errcode text'
  | 'html'
  | 'xml'
  | 'empty'
  | 'malformed'
  | 'address banned'

export interface FaultRule {
  /** Part of the call's name ('card/streaming', 'PUT /v1.0/card/instances'), or '*'. */
  endpoint: string
  kind: FaultKind
  /** How often it strikes; for ever when absent. */
  times?: number
  /** 0 to 1; always when absent. */
  probability?: number
  /** For 'delay'. A range is drawn from. */
  ms?: number | [number, number]
  /** Only calls whose JSON body this holds for. */
  when?: (body: JsonObject) => boolean
}

/** What to do instead of, or around, a call. */
export interface Strike {
  kind: FaultKind
  delay: number
  answer?: Answer
}

/** The rules by which the HTTP side misbehaves. */
export class Faults {
  #rules = new Set<FaultRule & { left: number }>()

  /** Returns the way to call it off. */
  add(rule: FaultRule): () => void {
    const armed = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }
    this.#rules.add(armed)
    return () => this.#rules.delete(armed)
  }

  strike(route: Route, call: Call): Strike | undefined {
    for (const rule of this.#rules) {
      if (rule.endpoint !== '*' && !call.name.includes(rule.endpoint)) continue
      if (rule.when && !rule.when(call.json)) continue
      if (rule.probability !== undefined && Math.random() >= rule.probability) continue
      if (--rule.left <= 0) this.#rules.delete(rule)
      const answer = answerOf(rule.kind, route)
      return { kind: rule.kind, delay: delayOf(rule), ...(answer && { answer }) }
    }
    return undefined
  }
}

function delayOf({ ms = 1_000, kind }: FaultRule): number {
  if (kind !== 'delay') return 0
  return typeof ms === 'number' ? ms : ms[0] + Math.random() * (ms[1] - ms[0])
}

function answerOf(kind: FaultKind, route: Route): Answer | undefined {
  const { family } = route
  switch (kind) {
    case 'system.error':
    case 'system.busy':
    case 'unknownError':
      if (family !== 'api') return json({ errcode: -1, errmsg: '系统繁忙', request_id: requestId() })
      return refused(new Refusal(500, kind, kind === 'unknownError' ? '未知错误' : '系统繁忙'), family)
    case 'unavailable':
      return refused(
        new Refusal(503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'),
        'api',
      )
    case 'gateway timeout':
      return { status: 504, body: '<html><body>504 Gateway Time-out</body></html>', type: 'text/html' }
    case 'too fast':
      return refused(tooFast(family), family)
    case 'month used up':
      if (family !== 'api')
        return json({ errcode: 90020, errmsg: '组织的API调用次数已达上限', request_id: requestId() })
      return refused(monthUsedUp(), family)
    case 'token invalid':
      return refused(invalidToken(family === 'api' ? 'api' : 'oapi'), family)
    case 'unauthorized':
      return refused(new Refusal(401, 'unauthorized', '认证失败'), 'api')
    case 'permission denied':
      return refused(permissionDenied(route.scope ?? ''), family)
    case 'success false':
      return json({ success: false, result: null, errorCode: 'system.busy', errorMsg: '系统繁忙' })
    case 'errcode':
      return json({ errcode: 130101, errmsg: 'send too fast' })
    case 'errcode text':
      return json({ errcode: '310000', errmsg: 'token is not exist' })
    case 'address banned':
      return json({ status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: requestId() }, 403)
    default:
      return oddBody(kind)
  }
}

function oddBody(kind: FaultKind): Answer | undefined {
  if (kind === 'html') return { status: 200, body: '<!DOCTYPE html><html><body>nginx</body></html>', type: 'text/html' }
  if (kind === 'xml') return { status: 400, body: '<Error><Code>InternalError</Code></Error>', type: 'text/xml' }
  if (kind === 'empty') return { status: 200, body: '', type: 'application/json' }
  if (kind === 'malformed') return { status: 200, body: '{"success":tr', type: 'application/json' }
  return undefined
}

function permissionDenied(scope: string): Refusal {
  return new Refusal(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '没有调用该接口的权限', {
    accessdenieddetail: { requiredScopes: [scope] },
  })
}
