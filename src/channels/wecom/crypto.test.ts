import { Readable } from 'node:stream'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aesKeyOf, decrypting, open, seal, signatureOf, Undecryptable } from './crypto.ts'
import vectors from './fixtures/vectors.json' with { type: 'json' }

const AES = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const [v1] = vectors

describe('the envelope', () => {
  test.each(vectors)('$name is signed as WeCom signs it', ({ token, ts, nonce, e, sig }) => {
    expect(signatureOf(token, ts, nonce, e)).toBe(sig)
  })

  test.each(vectors)('$name is decrypted', ({ aes, e, msg, rid }) => {
    expect(open(aesKeyOf(aes), e)).toEqual({ message: msg, receiveId: rid })
  })

  test.each(vectors)('$name is encrypted to the byte', ({ aes, msg, rid, random16, e }) => {
    expect(seal(aesKeyOf(aes), msg, rid, Buffer.from(random16))).toBe(e)
  })

  test('any text comes back as it was, and WeCom’s own SDK reads it the same', () => {
    const sdk = new WecomCrypto('token', AES, '')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const encrypted = seal(aesKeyOf(AES), text, '')
        expect(open(aesKeyOf(AES), encrypted).message).toBe(text)
        expect(sdk.decrypt(encrypted)).toBe(text)
        expect(open(aesKeyOf(AES), sdk.encrypt(text, '1', 'n').encrypt).message).toBe(text)
      }),
    )
  })

  test('a changed ciphertext, a wrong key and a short key are noticed', () => {
    const bytes = Buffer.from(v1?.e ?? '', 'base64')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(() => open(aesKeyOf(AES), bytes.toString('base64'))).toThrow(Undecryptable)
    expect(() => open(aesKeyOf(`Z${AES.slice(1)}`), v1?.e ?? '')).toThrow(Undecryptable)
    expect(() => aesKeyOf(AES.slice(1))).toThrow('31 bytes')
    for (const nonsense of ['', 'AAAA', 'no base64 at all!'])
      expect(() => open(aesKeyOf(AES), nonsense)).toThrow(Undecryptable)
  })

  test('whatever arrives, it is read or refused, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          open(aesKeyOf(AES), Buffer.from(bytes).toString('base64'))
        } catch (error) {
          expect(error).toBeInstanceOf(Undecryptable)
        }
      }),
    )
  })
})

describe('files', () => {
  const aeskey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
  test.each([
    [
      'with the key of the callback',
      AES,
      'l1jrjfu0GXGhFeDYReBhW77qJPqIjIlAcZd+qHweUQs=',
      Buffer.from('89504e470d0a1a0a6e6f742d612d7265616c2d696d616765', 'hex'),
    ],
    [
      'with a key of its own',
      `${aeskey}=`,
      'H+SL4EASVG09+7V3cit1BJh0onRIpNZBQfAMfJ9kY+8=',
      '%PDF-1.4 simulator sample\n',
    ],
    [
      'with a key that lost its end',
      aeskey,
      'H+SL4EASVG09+7V3cit1BJh0onRIpNZBQfAMfJ9kY+8=',
      '%PDF-1.4 simulator sample\n',
    ],
    [
      'of whole blocks',
      AES,
      'eCyIe0+uiijGBq44Xutxnr6G72TSOawpmxbNkgibskbh5K8RAmDDPzott4pMMRyrWILYN9KXnzcQCdXHY0eTVtmUokp9TeLl84sVVSdi65gE4LrPjnNyEYtXckpnGJV/',
      'A'.repeat(64),
    ],
  ])('one %s is decrypted, in whatever pieces it comes', async (_which, key, cipher, plain) => {
    const bytes = Buffer.from(cipher, 'base64')
    for (const size of [1, 16, 33, bytes.length])
      expect(await decrypted(key, piecesOf(bytes, size))).toEqual(Buffer.from(plain))
  })

  test.each([
    ['nothing', []],
    ['half a block', [Buffer.alloc(24)]],
    ['another key', [Buffer.alloc(64, 1)]],
  ])('%s is noticed', async (_what, pieces) => {
    await expect(decrypted(AES, pieces)).rejects.toThrow(Undecryptable)
  })

  test('whatever arrives, it is decrypted or refused, and nothing else is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 5 }), async (pieces) => {
        await decrypted(AES, pieces).catch((error: unknown) => expect(error).toBeInstanceOf(Undecryptable))
      }),
    )
  })
})

async function decrypted(key: string, pieces: Uint8Array[]): Promise<Buffer> {
  const plain: Buffer[] = []
  for await (const piece of decrypting(aesKeyOf(key), Readable.from(pieces))) plain.push(piece)
  return Buffer.concat(plain)
}

function piecesOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
}
