import { createHash, randomBytes } from 'node:crypto'

/** A new id with the platform's prefix: om_, oc_, omt_, … */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`
}

/** The same id for the same seed, so that a restarted simulator knows its people again. */
export function stableId(prefix: string, seed: string): string {
  return `${prefix}_${createHash('sha256').update(seed).digest('hex').slice(0, 32)}`
}

/** user_id and tenant_key: short, lower case letters and digits. */
export function shortId(seed: string, length = 8): string {
  return BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`)
    .toString(36)
    .slice(0, length)
}

/** 19 digits, as device ids and card ids are. */
export function digits(): string {
  return `7${(randomBytes(8).readBigUInt64BE() % 10n ** 18n).toString().padStart(18, '0')}`
}

/** What X-Tt-Logid carries: the time, then noise. */
export function logId(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  return `${time}${randomBytes(9).toString('hex').toUpperCase()}`
}
