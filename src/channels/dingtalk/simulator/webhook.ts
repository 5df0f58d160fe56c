import { createHmac } from 'node:crypto'
import { parseJson } from '../../../lib/json.ts'

/** The signature of HTTP mode: over the time and the app's secret, not over the body. */
export function robotSign(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
}

/** The signature of a card's HTTP callback. */
export function cardSign(timestamp: string, apiSecret: string): string {
  return createHmac('sha256', apiSecret).update(timestamp).digest('base64')
}

export interface Posted {
  status: number
  /** The parsed body of the answer; undefined when it is empty or no JSON. */
  body: unknown
}

/** Posts as the platform does; undefined when nobody answered in time. */
export async function post(
  url: string,
  data: string,
  options: { headers: Record<string, string>; within: number },
): Promise<Posted | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...options.headers },
      body: data,
      redirect: 'manual',
      signal: AbortSignal.timeout(options.within),
    })
    return { status: response.status, body: parseJson(await response.text()) }
  } catch {
    return undefined
  }
}

export function robotHeaders(secret: string): Record<string, string> {
  const timestamp = String(Date.now())
  return { timestamp, sign: robotSign(timestamp, secret) }
}

export function cardHeaders(apiSecret: string): Record<string, string> {
  const timestamp = String(Date.now())
  return {
    'x-ddpaas-signature-timestamp': timestamp,
    'x-ddpaas-signature': cardSign(timestamp, apiSecret),
  }
}
