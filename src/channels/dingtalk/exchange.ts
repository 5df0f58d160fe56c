import { type Answer, type Exchange, exchange as exchangeWith } from '../../lib/exchange.ts'

type Request = Pick<Exchange, 'what' | 'url' | 'method' | 'headers' | 'body' | 'signal'> & { within?: number }

/** One HTTP exchange with DingTalk. Throws RemoteError, or the signal's reason. */
export function exchange(request: Request): Promise<Answer> {
  const advice = 'Check the network of this host, and the API addresses.'
  return exchangeWith({ who: 'DingTalk', advice, longest: 1024 * 1024, within: 10_000, ...request })
}

/** What is in a JSON object; undefined for XML, pages of proxies and everything else. */
export function jsonOf({ body }: Answer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
