import { createHash, randomBytes } from 'node:crypto'

/** Shaped as in the documentation, CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=: always with a `/` and a `=`, so that careless use shows. */
export function callbackMsgId(): string {
  const random = randomBytes(20).toString('base64')
  return `CAIQ${random.slice(0, 6)}/${random.slice(7)}`
}

/** Shaped as on the long connection: e95db1c6da2a7cad29d045f5fb40341c. */
export function socketMsgId(): string {
  return randomBytes(16).toString('hex')
}

/** 24 characters, zYiT5A1AQVaghhPBWxgzAwAA. */
export function requestId(): string {
  return randomBytes(18).toString('base64url')
}

export function secretId(bytes = 24): string {
  return randomBytes(bytes).toString('base64url')
}

/** The same id for the same seed, upper and lower case mixed as the platform's are. */
export function stableId(prefix: string, seed: string, length: number): string {
  const hash = createHash('sha256')
    .update(seed)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
  return `${prefix}${hash.slice(0, length)}`
}
