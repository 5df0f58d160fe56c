import { sameSecret } from '../../lib/secret.ts'
import { type AesKey, aesKeyOf, open, seal, signatureOf, Undecryptable } from './crypto.ts'
import type { CallbackSettings } from './settings.ts'

/** A request that is not WeCom's, or cannot be read. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * WeCom asks for no window, and a replay changes nothing: messages are recognised, polls only read. So this is wide enough for
 * clocks that disagree, and keeps what was recorded long ago out.
 */
const WINDOW = 600_000

/** What a request's query says about its body. */
export interface Stamp {
  signature: string
  timestamp: string
  nonce: string
}

/** The signed and encrypted envelope around everything that WeCom sends and is answered. */
export class Envelope {
  readonly #token: string
  readonly #key: AesKey
  readonly #receiveId: string

  constructor({ token, encodingAesKey, receiveId }: Pick<CallbackSettings, 'token' | 'encodingAesKey' | 'receiveId'>) {
    this.#token = token
    this.#key = aesKeyOf(encodingAesKey)
    this.#receiveId = receiveId
  }

  /** The address is signed together with the body: without all three there is nothing to look at. @throws Refused */
  stampOf(query: URLSearchParams): Stamp {
    const signature = query.get('msg_signature') ?? ''
    const timestamp = query.get('timestamp') ?? ''
    const nonce = query.get('nonce') ?? ''
    if (!/^[0-9a-f]{40}$/i.test(signature) || !/^\d{1,15}$/.test(timestamp) || nonce === '' || nonce.length > 200)
      throw new Refused(403, 'bad-signature', 'The request is not signed.')
    return { signature, timestamp, nonce }
  }

  /** @throws Refused */
  fresh({ timestamp }: Stamp, now: number): void {
    if (Math.abs(now - Number(timestamp) * 1000) > WINDOW)
      throw new Refused(403, 'stale', 'The request is more than ten minutes old: compare the clocks.')
  }

  /** Checks the signature, then decrypts. @throws Refused */
  open(encrypted: string, { signature, timestamp, nonce }: Stamp): string {
    if (!sameSecret(signature.toLowerCase(), signatureOf(this.#token, timestamp, nonce, encrypted)))
      throw new Refused(403, 'bad-signature', 'The signature does not fit the token.')
    const { message, receiveId } = this.#decrypt(encrypted)
    if (receiveId !== this.#receiveId)
      throw new Refused(403, 'wrong-receiver', `The request is for the receive id “${receiveId.slice(0, 80)}”.`)
    return message
  }

  /** https://developer.work.weixin.qq.com/document/path/101033 (read 2026-10): the nonce is that of the request. */
  seal(body: object, nonce: string): object {
    const timestamp = Math.floor(Date.now() / 1000)
    const encrypt = seal(this.#key, JSON.stringify(body), this.#receiveId)
    return { encrypt, msgsignature: signatureOf(this.#token, String(timestamp), nonce, encrypt), timestamp, nonce }
  }

  #decrypt(encrypted: string): ReturnType<typeof open> {
    try {
      return open(this.#key, encrypted)
    } catch (error) {
      if (!(error instanceof Undecryptable)) throw error
      throw new Refused(400, 'undecryptable', 'The request cannot be decrypted: check the EncodingAESKey.')
    }
  }
}
