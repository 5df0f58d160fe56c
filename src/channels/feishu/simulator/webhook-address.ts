import { randomUUID } from 'node:crypto'
import { isRecord, type JsonObject, parseJson } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Rules } from './options.ts'
import { type Envelope, encrypt, envelope, type Posted, post, signedHeaders } from './webhook.ts'

/** What somebody who is not the platform might post. */
export const forgeries = {
  'wrong signature': 'Everything right but the signature.',
  'no signature': 'The headers are missing.',
  'stale timestamp': 'Signed well, an hour ago.',
  'wrong token': 'Signed well, with another verification token.',
  'in the clear': 'Not encrypted, though a key is set.',
  'wrong key': 'Encrypted and signed with another key.',
  'broken body': 'Signed well, and the body is no JSON.',
} as const

export type Forgery = keyof typeof forgeries

/** The address that was typed into the developer console: asked to prove itself before it is taken. */
export class Webhook {
  #rules: Rules
  #journal: Journal
  #url: string | undefined
  #settled: (() => void)[] = []
  /** The challenge is under way. */
  pending = false

  constructor(rules: Rules, journal: Journal) {
    this.#rules = rules
    this.#journal = journal
  }

  /** Whether events go here instead of over long connections. */
  get chosen(): boolean {
    return this.#url !== undefined
  }

  onSettled(run: () => void): void {
    this.#settled.push(run)
  }

  /** Resolves to whether the address is taken; '' takes it away, and events go over long connections again. */
  async set(url: string): Promise<boolean> {
    if (url === '') {
      this.#url = undefined
      this.#settle()
      return true
    }
    this.pending = true
    const refusal = await this.#challenge(url)
    if (refusal === undefined) this.#url = url
    else this.#journal.violation(`webhook: the address was not taken: ${refusal}`)
    this.#settle()
    return refusal === undefined
  }

  /** Resolves to undefined when nobody answered in time, or nothing is set. */
  async post(event: string, within: number): Promise<Posted | undefined> {
    return this.#url === undefined ? undefined : post(this.#url, envelope(event, this.#rules.encryptKey), within)
  }

  /** Posts an event as an impostor would; resolves to the HTTP status, 0 without an answer. */
  async forge(event: string, how: Forgery): Promise<number> {
    if (this.#url === undefined) throw new Error('no webhook is set')
    const posted = await post(this.#url, this.#forged(event, how), this.#rules.webhookWithin)
    return posted?.status ?? 0
  }

  #settle(): void {
    this.pending = false
    for (const run of this.#settled) run()
  }

  /** Not signed, and encrypted only when there is a key. Returns why the answer is not good enough. */
  async #challenge(url: string): Promise<string | undefined> {
    const { encryptKey, verificationToken, challengeWithin } = this.#rules
    const challenge = randomUUID()
    const plain = JSON.stringify({ challenge, token: verificationToken, type: 'url_verification' })
    const body = encryptKey === '' ? plain : JSON.stringify({ encrypt: encrypt(plain, encryptKey) })
    const posted = await post(url, { body, headers: {} }, challengeWithin)
    if (!posted) return `no answer to the challenge within ${challengeWithin} ms`
    if (posted.status !== 200) return `HTTP ${posted.status} to the challenge`
    if (!isRecord(posted.body) || posted.body.challenge !== challenge) return 'the challenge did not come back'
    return undefined
  }

  #forged(event: string, how: Forgery): Envelope {
    const { encryptKey } = this.#rules
    const key = encryptKey === '' ? 'no key' : encryptKey
    const good = envelope(event, key)
    switch (how) {
      case 'wrong signature':
        return { ...good, headers: { ...good.headers, 'X-Lark-Signature': '0'.repeat(64) } }
      case 'no signature':
        return { ...good, headers: {} }
      case 'stale timestamp':
        return envelope(event, key, Date.now() - 3_600_000)
      case 'wrong token':
        return envelope(withToken(event, 'another-token'), encryptKey)
      case 'in the clear':
        return { body: event, headers: signedHeaders(event, key, Date.now()) }
      case 'wrong key':
        return envelope(event, `${key}!`)
      case 'broken body': {
        const body = '{"encrypt":'
        return { body, headers: signedHeaders(body, key, Date.now()) }
      }
    }
  }
}

function withToken(event: string, token: string): string {
  const parsed = parseJson(event)
  const all: JsonObject = isRecord(parsed) ? parsed : {}
  return JSON.stringify({ ...all, header: { ...(isRecord(all.header) ? all.header : {}), token } })
}
