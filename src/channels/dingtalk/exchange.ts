import { type Answer, type Exchange, exchange as exchangeWith } from '../../lib/exchange.ts'
import { type JsonObject, parseRecord } from '../../lib/json.ts'

type Request = Pick<Exchange, 'what' | 'url' | 'method' | 'headers' | 'body' | 'signal'> & { within?: number }

/** One HTTP exchange with DingTalk. Throws RemoteError, or the signal's reason. */
export function exchange(request: Request): Promise<Answer> {
  const advice = 'Check the network of this host, and the API addresses.'
  return exchangeWith({ who: 'DingTalk', advice, longest: 1024 * 1024, within: 10_000, ...request })
}

/** What is in a JSON object; undefined for XML, pages of proxies and everything else. */
export function jsonOf({ body }: Answer): JsonObject | undefined {
  return parseRecord(body.toString('utf8'))
}
