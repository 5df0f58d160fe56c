import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decrypt, signatureOf, signedBy } from './envelope.ts'

const key = 'test key'
const encrypted = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk='
const body = Buffer.from(`{"encrypt":"${encrypted}"}`)
const signature = '20f0b32d8b1a0744b1608bcfcf23584190cd720f9bd706adde9047c85ffb47ee'
const now = 1_700_000_000_000

const headers = (changed: Record<string, string> = {}) =>
  new Headers({
    'x-lark-request-timestamp': '1700000000',
    'x-lark-request-nonce': 'nonce',
    'x-lark-signature': signature,
    ...changed,
  })

describe('decryption', () => {
  test('opens what Feishu’s documentation encrypts', () => {
    expect(decrypt(key, encrypted)).toBe('hello world')
  })

  test('another key, a broken or a short text open nothing', () => {
    expect(decrypt('another key', encrypted)).not.toBe('hello world')
    for (const text of ['', 'no base64!', encrypted.slice(0, 20), encrypted.slice(0, -6)]) {
      expect(decrypt(key, text), text).toBeUndefined()
    }
  })

  test('garbage is no error', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => void decrypt(key, Buffer.from(bytes).toString('base64')),
      ),
    )
  })
})

describe('signature', () => {
  test('is that of Feishu’s documentation', () => {
    expect(signatureOf({ timestamp: '1700000000', nonce: 'nonce', key }, body)).toBe(signature)
    expect(signedBy(key, headers(), { body, now })).toBe(true)
  })

  test.each([
    ['five minutes late', headers(), now + 300_001],
    ['from the future', headers(), now - 300_001],
    ['without a time', headers({ 'x-lark-request-timestamp': '' }), now],
    ['with a time that is none', headers({ 'x-lark-request-timestamp': '17e8' }), now],
    ['without a nonce', headers({ 'x-lark-request-nonce': '' }), now],
    ['without a signature', headers({ 'x-lark-signature': '' }), now],
    ['with another nonce', headers({ 'x-lark-request-nonce': 'once' }), now],
  ])('%s, it is refused', (_, headers, at) => {
    expect(signedBy(key, headers, { body, now: at })).toBe(false)
  })

  test('one space more in the body, and it is another body', () => {
    expect(signedBy(key, headers(), { body: Buffer.concat([body, Buffer.from(' ')]), now })).toBe(false)
  })
})
