import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFetchAllow } from './fetch-allow.ts'
import { isPublicAddress } from './network.ts'

describe('an address', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'example.com',
    '',
  ])('%s is not on the open internet', (address) => expect(isPublicAddress(address)).toBe(false))

  test.each(['1.1.1.1', '172.15.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  test('is judged the same in every spelling that carries it', () => {
    const hex = (high: number, low: number) => ((high << 8) | low).toString(16)
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
        const plain = isPublicAddress([a, b, c, d].join('.'))
        const carried = [`::ffff:${hex(a, b)}:${hex(c, d)}`, `64:ff9b::${hex(a, b)}:${hex(c, d)}`]
        for (const address of [...carried, `2002:${hex(a, b)}:${hex(c, d)}::1`])
          expect(isPublicAddress(address), address).toBe(plain)
      }),
    )
  })
})

describe('what may be fetched besides', () => {
  const allows = (entries: string[], url: string) => readFetchAllow(entries).host(new URL(url))
  test.each([
    ['files.lan', 'http://files.lan:9000/x', true],
    ['Files.LAN', 'http://files.lan/x', true],
    ['files.lan:9000', 'http://files.lan:9000/x', true],
    ['files.lan:9000', 'http://files.lan/x', false],
    ['files.lan:80', 'http://files.lan/x', true],
    ['files.lan:443', 'https://files.lan/x', true],
    ['files.lan', 'http://evil.files.lan/x', false],
    ['[::1]:8080', 'http://[::1]:8080/', true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/', true],
    ['127.0.0.1:8080', 'http://2130706433:8080/', true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8081/', false],
  ])('%s and %s: %s', (entry, url, allowed) => expect(allows([entry], url)).toBe(allowed))

  test.each([
    ['10.0.0.0/8', '10.9.8.7', true],
    ['10.0.0.0/8', '::ffff:10.9.8.7', true],
    ['10.0.0.0/8', '11.0.0.1', true],
    ['10.0.0.0/8', '192.168.0.1', false],
    ['192.168.7.7', '192.168.7.7', true],
    ['192.168.7.7', '192.168.7.8', false],
    ['fd00::/8', 'fd12::1', true],
    ['::1', '::1', true],
    ['[::1]', '::1', true],
  ])('%s and the address %s: %s', (entry, address, allowed) =>
    expect(readFetchAllow([entry]).address(address)).toBe(allowed),
  )

  test.each([
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'http://x',
    'a b',
    'host:99999',
    'host/8',
    '*',
    '1.2.3.4.5/8',
  ])('%s is none, and the sentence says so', (entry) =>
    expect(() => readFetchAllow(['fine.lan', entry])).toThrow(`"${entry}" is none of them`),
  )
})
