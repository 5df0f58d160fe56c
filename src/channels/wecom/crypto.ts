import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto'

/** WeCom pads to 32 bytes where AES pads to 16, so the library's own padding is off everywhere. */
const BLOCK = 32
/** Before the message: 16 random bytes and its length. */
const HEAD = 20

/** What cannot be what WeCom encrypted with this key. */
export class Undecryptable extends Error {
  override name = 'Undecryptable'
}

export interface AesKey {
  key: KeyObject
  iv: Buffer
}

/**
 * The key in an EncodingAESKey, or in the `aeskey` beside an address of a file, which may come without its last `=`. The 43rd
 * character carries two bits too many; Node's decoder does not mind.
 */
export function aesKeyOf(encoded: string): AesKey {
  const key = Buffer.from(encoded.replace(/=+$/, ''), 'base64')
  if (key.length !== 32) throw new Undecryptable(`the key has ${key.length} bytes instead of 32`)
  // Ready for use: making it anew for each message takes four fifths of the time of a short one.
  return { key: createSecretKey(key), iv: key.subarray(0, 16) }
}

/** https://developer.work.weixin.qq.com/document/path/101033 (read 2026-10). Sorted by code unit: a locale's order is another one. */
export function signatureOf(token: string, timestamp: string, nonce: string, encrypted: string): string {
  return hash('sha1', [token, timestamp, nonce, encrypted].sort().join(''))
}

export function seal({ key, iv }: AesKey, message: string, receiveId: string, random = someRandom()): string {
  const body = Buffer.from(message, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([random, length, body, Buffer.from(receiveId, 'utf8')])
  const pad = BLOCK - (plain.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}

let random = Buffer.alloc(0)

/** Sixteen random bytes. Asking for them one message at a time costs more than all the rest of sealing a short one. */
function someRandom(): Buffer {
  if (random.length < 16) random = randomBytes(4096)
  const some = random.subarray(0, 16)
  random = random.subarray(16)
  return some
}

/** @throws Undecryptable */
export function open(key: AesKey, encrypted: string): { message: string; receiveId: string } {
  const plain = decrypt(key, Buffer.from(encrypted, 'base64'))
  if (plain.length < HEAD) throw new Undecryptable('the message is too short')
  const end = HEAD + plain.readUInt32BE(16)
  if (end > plain.length) throw new Undecryptable('the message is shorter than it says')
  return { message: plain.toString('utf8', HEAD, end), receiveId: plain.toString('utf8', end) }
}

/** The content of a file, as it comes: encrypted as a whole, without a head. @throws Undecryptable */
export async function* decrypting(key: AesKey, encrypted: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const decipher = decipherOf(key)
  let size = 0
  // The end may be padding, so it waits for what follows.
  let end: Buffer = Buffer.alloc(0)
  for await (const chunk of encrypted) {
    size += chunk.length
    const plain = Buffer.concat([end, decipher.update(chunk)])
    const sure = Math.max(0, plain.length - BLOCK)
    if (sure > 0) yield plain.subarray(0, sure)
    end = plain.subarray(sure)
  }
  if (size === 0 || size % 16 !== 0) throw new Undecryptable('not a whole number of blocks')
  yield unpadded(end)
}

function decrypt(key: AesKey, encrypted: Uint8Array): Buffer {
  if (encrypted.length === 0 || encrypted.length % 16 !== 0) throw new Undecryptable('not a whole number of blocks')
  const decipher = decipherOf(key)
  return unpadded(Buffer.concat([decipher.update(encrypted), decipher.final()]))
}

function decipherOf({ key, iv }: AesKey) {
  return createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
}

function unpadded(padded: Buffer): Buffer {
  const pad = padded.at(-1) ?? 0
  const padding = padded.subarray(-pad)
  if (pad < 1 || pad > BLOCK || pad > padded.length || !padding.every((byte) => byte === pad))
    throw new Undecryptable('the padding is wrong: is it the right key?')
  return padded.subarray(0, padded.length - pad)
}
