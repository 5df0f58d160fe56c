import { delayOf, type FaultRules, type FaultTerms } from '../../../lib/simulation/fault-rules.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import { requestId } from './ids.ts'
import { monthUsedUp, tooFast } from './limits.ts'
import { invalidToken } from './tokens.ts'
import { json, Refusal, type Route, refused } from './wire.ts'

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

export interface FaultRule extends FaultTerms {
  kind: FaultKind
  /** For 'delay'. A range is drawn from. */
  ms?: number | [number, number]
}

/** What to do instead of, or around, a call. */
export interface Strike {
  kind: FaultKind
  delay: number
  answer?: Answer
}

/** The rules by which the HTTP side misbehaves. */
export type Faults = FaultRules<FaultRule>

/** What the rules say about this call. */
export function strikeAt(faults: Faults, route: Route, call: Call): Strike | undefined {
  const rule = faults.strike(call)
  if (!rule) return undefined
  const answer = answerOf(rule.kind, route)
  return { kind: rule.kind, delay: delayOf(rule), ...(answer && { answer }) }
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
