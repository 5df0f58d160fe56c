import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { parseJson } from '../../../lib/json.ts'

/** `iv` is the first 16 bytes of what goes out. */
export function encrypt(text: string, key: string, iv: Buffer = randomBytes(16)): string {
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

/** A plain hash, over the raw body. */
export function signature(signed: { timestamp: string; nonce: string; key: string; body: string }): string {
  const { timestamp, nonce, key, body } = signed
  return createHash('sha256').update(`${timestamp}${nonce}${key}${body}`).digest('hex')
}

export interface Envelope {
  body: string
  headers: Record<string, string>
}

/** What goes over the wire for one event: encrypted and signed when there is a key, otherwise as it is. */
export function envelope(event: string, key: string, at: number = Date.now()): Envelope {
  if (key === '') return { body: event, headers: {} }
  const body = JSON.stringify({ encrypt: encrypt(event, key) })
  return { body, headers: signedHeaders(body, key, at) }
}

export function signedHeaders(body: string, key: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const nonce = randomBytes(8).toString('hex')
  return {
    'X-Lark-Request-Timestamp': timestamp,
    'X-Lark-Request-Nonce': nonce,
    'X-Lark-Signature': signature({ timestamp, nonce, key, body }),
  }
}

export interface Posted {
  status: number
  /** The parsed body of the answer; undefined when it is empty or no JSON. */
  body: unknown
}

/** Posts as the platform does; undefined when nobody answered in time. */
export async function post(url: string, { body, headers }: Envelope, within: number): Promise<Posted | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'Go-http-client/1.1', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(within),
    })
    return { status: response.status, body: parseJson(await response.text()) }
  } catch {
    return undefined
  }
}
