import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Not 16: the platform pads to 32 bytes, a whole block when the text is already aligned. */
const block = 32

/** Why something sealed cannot be opened. */
export class EnvelopeError extends Error {}

export function keyOf(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  if (key.length !== 32) throw new EnvelopeError(`the EncodingAESKey is ${key.length} bytes, not 32`)
  return key
}

/** The four parts in byte order, joined, SHA-1. */
export function sign(token: string, timestamp: string, nonce: string, encrypted: string): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex')
}

export function sameSignature(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

/** 16 random bytes, the length, the message, whom it is for; encrypted. */
export function seal(key: Buffer, message: string, receiveId = '', random: Buffer = randomBytes(16)): string {
  const body = Buffer.from(message, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return encryptFile(key, Buffer.concat([random, length, body, Buffer.from(receiveId, 'utf8')])).toString('base64')
}

export function open(key: Buffer, encrypted: string, receiveId = ''): string {
  const plain = decryptFile(key, Buffer.from(encrypted, 'base64'))
  if (plain.length < 20) throw new EnvelopeError('the plain text is too short')
  const end = 20 + plain.readUInt32BE(16)
  if (end > plain.length) throw new EnvelopeError('the length inside is wrong')
  if (plain.toString('utf8', end) !== receiveId) throw new EnvelopeError('it is for another receiveid')
  return plain.toString('utf8', 20, end)
}

/** A file is the padded bytes alone, without the header of a message. */
export function encryptFile(key: Buffer, bytes: Buffer): Buffer {
  const pad = block - (bytes.length % block)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(bytes), cipher.update(Buffer.alloc(pad, pad)), cipher.final()])
}

export function decryptFile(key: Buffer, encrypted: Buffer): Buffer {
  if (encrypted.length === 0 || encrypted.length % block !== 0)
    throw new EnvelopeError('the cipher text is not whole blocks of 32 bytes')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(encrypted), decipher.final()])
  const pad = padded.at(-1) ?? 0
  const end = padded.length - pad
  if (pad < 1 || pad > block || !padded.subarray(end).every((byte) => byte === pad))
    throw new EnvelopeError('the padding is wrong')
  return padded.subarray(0, end)
}
