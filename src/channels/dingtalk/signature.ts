import { createHmac } from 'node:crypto'
import { sameSecret } from '../../lib/secret.ts'

/** How far the clock of a request may be from ours. https://open.dingtalk.com/document/orgapp/receive-message (2026-08-22) */
const window = 3_600_000

/** The same scheme in both directions: DingTalk's requests to us, and ours to a custom robot. */
export function signatureOf(timestamp: string | number, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
}

/** True for a signature made with `secret` within the last hour. It does not cover the body. */
export function signedBy(secret: string, headers: Headers, now: number): boolean {
  const timestamp = headers.get('timestamp') ?? ''
  const fresh = /^\d{1,16}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= window
  return fresh && sameSecret(headers.get('sign') ?? '', signatureOf(timestamp, secret))
}

/** The address of a custom robot to post to now; its `secret=…`, if it has one, becomes a signature. */
export function robotUrl(address: string, now: number): string {
  const url = new URL(address)
  const secret = url.searchParams.get('secret')
  if (secret) {
    url.searchParams.delete('secret')
    url.searchParams.set('timestamp', String(now))
    url.searchParams.set('sign', signatureOf(now, secret))
  }
  return url.href
}
