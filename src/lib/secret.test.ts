import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createVault, keyId, sameSecret } from './secret.ts'
import { KEY_FILE, loadSecretKey } from './secret-key.ts'

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]

describe('a vault', () => {
  const vault = createVault([oldKey])

  test('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        expect(vault.open(vault.seal(text, place), place)).toBe(text)
      }),
    )
  })

  test('names the version and the key, and never seals the same text alike', () => {
    const sealed = vault.seal('hush', 'channels/a')
    expect(sealed).toMatch(new RegExp(`^enc:v1:${keyId(oldKey)}:[\\w-]{16}:[\\w-]+$`))
    expect(vault.seal('hush', 'channels/a')).not.toBe(sealed)
  })

  test('says which key is missing when it has another one', () => {
    const sealed = vault.seal('hush', 'channels/a')
    expect(() => createVault([newKey]).open(sealed, 'channels/a')).toThrow(
      new RegExp(`channels/a was sealed with the key ${keyId(oldKey)}.*in use is ${keyId(newKey)}`),
    )
  })

  test('with a new key in front still opens what the old one sealed', () => {
    const sealed = vault.seal('hush', 'p')
    const both = createVault([newKey, oldKey])
    expect(both.open(sealed, 'p')).toBe('hush')
    expect(both.seal('hush', 'p')).toContain(keyId(newKey))
  })

  test('does not open a secret that was changed, cut, or moved to another place', () => {
    const sealed = vault.seal('hush', 'channels/a')
    const last = sealed.at(-2) === 'A' ? 'B' : 'A'
    expect(() => vault.open(sealed.slice(0, -2) + last + sealed.slice(-1), 'channels/a')).toThrow('was changed')
    expect(() => vault.open(sealed.slice(0, -8), 'channels/a')).toThrow('was changed')
    expect(() => vault.open(sealed, 'channels/b')).toThrow('put there from elsewhere')
    expect(() => vault.open('hush', 'channels/a')).toThrow('not sealed')
  })
})

test('two secrets are the same only when every character is', () => {
  expect(sameSecret('abc', 'abc')).toBe(true)
  expect(sameSecret('abc', 'abd')).toBe(false)
  expect(sameSecret('abc', 'abcd')).toBe(false)
})

describe('the key in the data folder', () => {
  let parent: string
  let dataDir: string
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'teahouse-key-'))
    dataDir = join(parent, 'data')
  })
  afterEach(() => rmSync(parent, { recursive: true }))

  test('is made on first use for its owner alone, and is the same ever after', () => {
    const key = loadSecretKey({ dataDir })
    expect(key).toHaveLength(32)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, KEY_FILE)).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual([KEY_FILE])
    expect(loadSecretKey({ dataDir })).toEqual(key)
  })

  test('is not made when one is given', () => {
    const secretKey = oldKey.toString('base64')
    expect(loadSecretKey({ dataDir, secretKey })).toEqual(oldKey)
    expect(readdirSync(parent)).toEqual([])
  })

  test('that others may read is refused with what to do', () => {
    loadSecretKey({ dataDir })
    const file = join(dataDir, KEY_FILE)
    chmodSync(file, 0o640)
    expect(() => loadSecretKey({ dataDir })).toThrow(`mode 0640). Run: chmod 600 ${file}`)
  })

  test('that is damaged is told, without its content', () => {
    loadSecretKey({ dataDir })
    const file = join(dataDir, KEY_FILE)
    const half = readFileSync(file, 'utf8').slice(0, 20)
    writeFileSync(file, half)
    expect(() => loadSecretKey({ dataDir })).toThrow(/The key in .* must be 32 bytes in base64, and is 15 bytes/)
    expect(() => loadSecretKey({ dataDir })).not.toThrow(half)
  })
})
