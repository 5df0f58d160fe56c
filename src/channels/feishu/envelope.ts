import { createDecipheriv, createHash } from 'node:crypto'
import { sameSecret } from '../../lib/secret.ts'

/** How far the clock of a signature may be from ours. Feishu signs each repetition anew. ms */
const WINDOW = 300_000

/**
 * What Feishu signs a request with: over the bytes as they came, since JSON that is written anew is other JSON.
 * https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case (read 2026-11-21)
 */
export function signatureOf(
  { timestamp, nonce, key }: { timestamp: string; nonce: string; key: string },
  body: Uint8Array,
): string {
  return createHash('sha256')
    .update(timestamp + nonce + key)
    .update(body)
    .digest('hex')
}

export function signedBy(key: string, headers: Headers, { body, now }: { body: Uint8Array; now: number }): boolean {
  const timestamp = headers.get('x-lark-request-timestamp') ?? ''
  const nonce = headers.get('x-lark-request-nonce') ?? ''
  const signature = headers.get('x-lark-signature') ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || nonce === '' || Math.abs(now - Number(timestamp) * 1000) > WINDOW) return false
  return sameSecret(signature, signatureOf({ timestamp, nonce, key }, body))
}

/** AES-256-CBC with its IV in front (same page). Undefined for what was not encrypted with this key. */
export function decrypt(key: string, encrypted: string): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined
  const decipher = createDecipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), bytes.subarray(0, 16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
