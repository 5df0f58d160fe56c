import { randomBytes } from 'node:crypto'
import { type JsonObject, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Card } from './card.ts'
import { json, Refusal } from './wire.ts'

/** Where card callbacks over HTTP go, by the key that cards name. */
export class CallbackRoutes {
  #routes = new BoundedMap<string, { url: string; apiSecret: string }>(1_000)

  register(body: JsonObject): Answer {
    const key = textIn(body.callbackRouteKey)
    const url = textIn(body.callbackUrl)
    if (key === '') throw new Refusal(400, 'param.callbackRouteKeyEmpty')
    if (url === '') throw new Refusal(400, 'param.callbackUrlEmpty')
    const known = this.#routes.get(key)
    if (known && known.url !== url && body.forceUpdate !== true) throw new Refusal(500, 'param.callbackRouteKeyExist')
    const apiSecret = textIn(body.apiSecret) || known?.apiSecret || randomBytes(16).toString('hex')
    this.#routes.set(key, { url, apiSecret })
    return json({ success: true, result: { callbackUrl: url, apiSecret } })
  }

  get(key: string): { url: string; apiSecret: string } | undefined {
    return this.#routes.get(key)
  }
}

/** How a card's buttons call back. Without a callbackType they go nowhere. */
export function callbackOf(body: JsonObject, routes: CallbackRoutes): Card['callback'] {
  const userIdType = body.userIdType === 2 ? 2 : 1
  const routeKey = textIn(body.callbackRouteKey)
  if (body.callbackType === undefined) return { type: 'none', routeKey, userIdType }
  if (body.callbackType === 'STREAM') return { type: 'STREAM', routeKey, userIdType }
  if (body.callbackType !== 'HTTP') throw new Refusal(400, 'param.invalid', 'callbackType invalid')
  if (routeKey === '') throw new Refusal(400, 'param.callbackRouteKeyEmpty')
  if (!routes.get(routeKey)) throw new Refusal(400, 'param.invalid', 'callbackRouteKey is not registered')
  return { type: 'HTTP', routeKey, userIdType }
}
