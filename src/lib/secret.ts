import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { UserError } from '../contract/errors.ts'

/** Seals texts so that they can lie in a database: AES-256-GCM with a random nonce. */
export interface Vault {
  /** `enc:v1:KEY-ID:NONCE:TEXT-AND-TAG`. Opens only with the same `place` ("channels/support"), so a sealed text cannot be moved elsewhere. */
  seal(text: string, place: string): string
  /** Throws UserError when it was sealed with another key, for another place, or was changed. */
  open(sealed: string, place: string): string
}

const NONCE = 12
const TAG = 16

/** Seals with the first key and opens with any of them: a new key is put in front of the old ones. */
export function createVault(keys: readonly [Buffer, ...Buffer[]]): Vault {
  const byId = new Map(keys.map((key) => [keyId(key), key]))
  const [current] = keys
  const currentId = keyId(current)

  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', current, nonce)
      cipher.setAAD(Buffer.from(`enc:v1:${currentId}:${place}`))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return ['enc:v1', currentId, nonce.toString('base64url'), sealed.toString('base64url')].join(':')
    },
    open(sealed, place) {
      const [scheme, version, id = '', nonce = '', body = ''] = sealed.split(':')
      if (scheme !== 'enc' || version !== 'v1')
        throw broken(`A secret of ${place} is not sealed as this version seals them.`)
      const key = byId.get(id)
      if (!key) throw wrongKey(place, id, currentId)
      try {
        const bytes = Buffer.from(body, 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG })
        decipher.setAAD(Buffer.from(`enc:v1:${id}:${place}`))
        decipher.setAuthTag(bytes.subarray(-TAG))
        return Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw broken(
          `A secret of ${place} was changed in the database, or put there from elsewhere. Enter it anew.`,
          cause,
        )
      }
    },
  }
}

/** Names a key without telling anything useful about it. */
export function keyId(key: Buffer): string {
  return hash('sha256', key).slice(0, 8)
}

/** Compares in a time that does not depend on where the two differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(a), digest(b))
}

function wrongKey(place: string, id: string, currentId: string): UserError {
  return new UserError(
    `A secret of ${place} was sealed with the key ${id}, and the secret key in use is ${currentId}. Set TEAHOUSE_SECRET_KEY (or the key file in the data folder) to the key it was sealed with, or enter the secret anew.`,
    { code: 'wrong-secret-key' },
  )
}

const broken = (message: string, cause?: unknown) => new UserError(message, { code: 'broken-secret', cause })
