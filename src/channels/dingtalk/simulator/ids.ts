import { createHash, randomBytes } from 'node:crypto'

/** DingTalk's opaque ids are base64 with `+`, `/` and `=` in them, and case matters. */
export function opaqueId(prefix: string): string {
  return `${prefix}${randomBytes(16).toString('base64')}`
}

/** The same opaque id for the same seed; always with a `+` and a `/`, so that careless encoding shows. */
export function stableId(prefix: string, seed: string): string {
  const hash = createHash('sha256').update(seed).digest('base64')
  return `${prefix}${hash.slice(0, 6)}+${hash.slice(6, 11)}/${hash.slice(11, 20)}==`
}

export function requestId(): string {
  return randomBytes(16).toString('hex').toUpperCase()
}

/** The id of one frame, shaped as in the field: 212b9d7c_165f_19bfa1a500a_1461def. */
export function frameId(): string {
  const hex = randomBytes(8).toString('hex')
  return `${hex.slice(0, 8)}_${hex.slice(8, 12)}_${Date.now().toString(16)}_${randomBytes(4).toString('hex').slice(1)}`
}
