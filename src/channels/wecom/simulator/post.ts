import { randomInt } from 'node:crypto'
import { Agent, request } from 'undici'
import type { Directory } from './directory.ts'
import { seal, sign } from './envelope.ts'

/** 'late' when nobody answered in time, 'unreachable' when nobody was there. */
export type Posted = { status: number; text: string; nonce: string } | 'late' | 'unreachable'

export interface Sealed {
  query: string
  body: string
  nonce: string
}

/** Ways to spoil a callback that a bot must not fall for. */
export type Forgery = 'signature' | 'cipher'

/** Sealed anew for each delivery: another time, nonce and random each time. */
export function sealed(message: string, { token, aesKey, receiveId }: Directory, forgery?: Forgery): Sealed {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = String(randomInt(1_000_000_000, 9_999_999_999))
  const good = seal(aesKey, message, receiveId)
  const encrypt = forgery === 'cipher' ? (good.startsWith('A') ? 'B' : 'A') + good.slice(1, -8) + good.slice(-4) : good
  const signature = forgery === 'signature' ? '0'.repeat(40) : sign(token, timestamp, nonce, encrypt)
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce })
  return { query: query.toString(), body: JSON.stringify({ encrypt }), nonce }
}

export function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`
}

/** The platform as an HTTP client. */
export class Postman {
  #agent = new Agent({ connections: 256, headersTimeout: 0, bodyTimeout: 0, connectTimeout: 5_000 })

  async post(url: string, message: Sealed, within: number): Promise<Posted> {
    const answer = await this.#fetch(withQuery(url, message.query), within, message.body)
    return typeof answer === 'string' ? answer : { ...answer, nonce: message.nonce }
  }

  async get(url: string, within: number): Promise<Exclude<Posted, object> | { status: number; text: string }> {
    return this.#fetch(url, within)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #fetch(
    url: string,
    within: number,
    body?: string,
  ): Promise<Exclude<Posted, object> | { status: number; text: string }> {
    const signal = AbortSignal.timeout(within)
    try {
      const response = await request(url, {
        method: body === undefined ? 'GET' : 'POST',
        dispatcher: this.#agent,
        signal,
        ...(body !== undefined && { body, headers: { 'content-type': 'application/json; charset=utf-8' } }),
      })
      return { status: response.statusCode, text: await response.body.text() }
    } catch {
      return signal.aborted ? 'late' : 'unreachable'
    }
  }
}
