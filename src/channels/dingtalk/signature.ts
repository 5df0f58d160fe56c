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
  return fresh(timestamp, now) && sameSecret(headers.get('sign') ?? '', signatureOf(timestamp, secret))
}

/** Pressed buttons are signed in a way of their own. https://open.dingtalk.com/document/orgapp/register-card-callback-address (2026-08-22) */
export function pressSignatureOf(timestamp: string | number, secret: string): string {
  return createHmac('sha256', secret).update(String(timestamp)).digest('base64')
}

export function pressSignedBy(secret: string, headers: Headers, now: number): boolean {
  const timestamp = headers.get('x-ddpaas-signature-timestamp') ?? ''
  const signature = headers.get('x-ddpaas-signature') ?? ''
  return fresh(timestamp, now) && sameSecret(signature, pressSignatureOf(timestamp, secret))
}

/** What DingTalk signs presses with: the same in every process, and not the app's secret itself. */
export function pressSecretOf(clientSecret: string): string {
  return createHmac('sha256', clientSecret).update('card callbacks').digest('base64url')
}

function fresh(timestamp: string, now: number): boolean {
  return /^\d{1,16}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= window
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
