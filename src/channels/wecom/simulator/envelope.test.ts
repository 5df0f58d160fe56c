import { WecomCrypto } from '@wecom/aibot-node-sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decryptFile, encryptFile, keyOf, open, seal, sign } from './envelope.ts'
import vectors from './fixtures/vectors.json' with { type: 'json' }

describe.each(vectors)('$name', ({ token, aes, ts, nonce, random16, rid, msg, e, sig }) => {
  test('is sealed and signed byte for byte', () => {
    expect(seal(keyOf(aes), msg, rid, Buffer.from(random16, 'latin1'))).toBe(e)
    expect(sign(token, ts, nonce, e)).toBe(sig)
  })

  test('opens for whom it is meant', () => {
    expect(open(keyOf(aes), e, rid)).toBe(msg)
    expect(() => open(keyOf(aes), e, 'other')).toThrow('receiveid')
  })
})

const aes = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

test("the vendor's published sample opens", () => {
  const key = keyOf('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C')
  const echo = 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=='
  expect(sign('QDG6eK', '1409659589', '263014780', echo)).toBe('5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3')
  expect(open(key, echo, 'wx5823bf96d3bd56c7')).toBe('1616140317555161061')
})

test.each([
  [
    'a picture',
    aes,
    '89504e470d0a1a0a6e6f742d612d7265616c2d696d616765',
    'l1jrjfu0GXGhFeDYReBhW77qJPqIjIlAcZd+qHweUQs=',
  ],
  [
    'a file with a key of its own, unpadded',
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
    Buffer.from('%PDF-1.4 simulator sample\n').toString('hex'),
    'H+SL4EASVG09+7V3cit1BJh0onRIpNZBQfAMfJ9kY+8=',
  ],
  [
    'an aligned file',
    aes,
    Buffer.from('A'.repeat(64)).toString('hex'),
    'eCyIe0+uiijGBq44Xutxnr6G72TSOawpmxbNkgibskbh5K8RAmDDPzott4pMMRyrWILYN9KXnzcQCdXHY0eTVtmUokp9TeLl84sVVSdi65gE4LrPjnNyEYtXckpnGJV/',
  ],
])('%s is encrypted as the platform does it', (_what, key, hex, cipher) => {
  expect(encryptFile(keyOf(key), Buffer.from(hex, 'hex')).toString('base64')).toBe(cipher)
  expect(decryptFile(keyOf(key), Buffer.from(cipher, 'base64')).toString('hex')).toBe(hex)
})

test('what was tampered with does not open', () => {
  const sealed = Buffer.from(seal(keyOf(aes), '1616140317555161061', '', Buffer.from('0123456789abcdef')), 'base64')
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
  expect(() => open(keyOf(aes), sealed.toString('base64'))).toThrow('padding')
  expect(() => open(keyOf(aes), '')).toThrow('blocks')
  expect(() => keyOf(aes.slice(0, 42))).toThrow('32')
})

test('whatever is sealed here, the official SDK opens, and the other way round', () => {
  const theirs = new WecomCrypto('token', aes, '')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (message) => {
      const sealed = seal(keyOf(aes), message)
      expect(theirs.verifySignature(sign('token', '1700000000', 'n', sealed), '1700000000', 'n', sealed)).toBe(true)
      expect(theirs.decrypt(sealed)).toBe(message)
      const back = theirs.encrypt(message, '1700000000', 'n')
      expect(open(keyOf(aes), back.encrypt)).toBe(message)
      expect(sign('token', '1700000000', 'n', back.encrypt)).toBe(back.signature)
    }),
  )
})
