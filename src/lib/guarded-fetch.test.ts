import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ByteServer, byteServer } from '../../test/helpers/byte-server.ts'
import { readFetchAllow } from './fetch-allow.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

const MAX = 1000

let server: ByteServer
let inner: ByteServer
beforeEach(async () => {
  inner = await byteServer((_, wire) => wire.end('secret'))
  server = await byteServer((request, wire) => {
    const url = new URL(request.path, 'http://x')
    const to = url.searchParams.get('to')
    if (to) return wire.writeHead(302, { location: to }).end()
    if (url.pathname === '/large') return wire.end('x'.repeat(MAX + 1))
    if (url.pathname === '/endless') {
      wire.on('close', () => clearInterval(timer))
      const timer = setInterval(() => wire.write('x'.repeat(100)), 1)
      return
    }
    if (url.pathname === '/packed') return wire.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'))
    if (url.pathname === '/loop') return wire.writeHead(302, { location: '/loop' }).end()
    if (url.pathname === '/missing') return wire.writeHead(404).end()
    if (url.pathname === '/down') return wire.writeHead(503).end()
    if (url.pathname === '/silent') return
    return wire.writeHead(200, { 'content-type': 'image/png' }).end('tea')
  })
})
afterEach(async () => {
  await server.close()
  await inner.close()
})

const portOf = ({ url }: ByteServer) => new URL(url).port
/** Allows the outer server and nothing besides. */
const guarded = (options: { entries?: string[]; origins?: string[] } = {}) =>
  createGuardedFetch({
    allow: readFetchAllow(options.entries ?? [`127.0.0.1:${portOf(server)}`]),
    origins: () => new Set(options.origins ?? []),
  })
const read = async (address: string, fetch = guarded(), signal = new AbortController().signal) => {
  const { body } = await fetch(address, { max: MAX, signal })
  return new Response(body).text()
}

describe('what is refused', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://017700000001:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://localhost:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'javascript:alert(1)',
    '//example.com/x',
    'no address',
    '',
    'http://ann:secret@example.com/',
    'data:,',
    'data:image/png;base64,',
    'data:image/png;base64',
  ])('%s', async (address) => {
    await expect(read(address.replace('PORT', portOf(inner)))).rejects.toMatchObject({ fault: 'invalid' })
    expect(inner.seen).toEqual([])
  })

  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'file:///etc/passwd',
    'data:,tea',
  ])('a redirect to %s', async (to) => {
    const address = `${server.url}/?to=${encodeURIComponent(to.replace('PORT', portOf(inner)))}`
    await expect(read(address)).rejects.toMatchObject({ fault: 'invalid' })
    expect(inner.seen).toEqual([])
  })

  test('redirects without end, what is too large, what is packed', async () => {
    for (const path of ['/loop', '/large', '/endless', '/packed'])
      await expect(read(server.url + path), path).rejects.toMatchObject({ fault: 'invalid' })
    await expect(read(`data:,${'x'.repeat(MAX + 1)}`)).rejects.toMatchObject({ fault: 'invalid' })
    await expect(read(`data:;base64,${'x'.repeat(10_000)}`)).rejects.toMatchObject({ fault: 'invalid' })
  })

  test('no address or signature stands in the error', async () => {
    const error: unknown = await read('http://10.0.0.1/path?sign=secret').catch((error: unknown) => error)
    expect(String(error)).toContain('10.0.0.1')
    expect(String(error)).not.toMatch(/path|secret/)
  })
})

describe('what is opened', () => {
  test('an allowed host, also behind a redirect, and nothing of ours goes with the request', async () => {
    expect(await read(`${server.url}/a`)).toBe('tea')
    expect(await read(`${server.url}/?to=${encodeURIComponent('/b')}`)).toBe('tea')
    expect(Object.keys(server.seen[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
  })

  test('a name that leads to an allowed network', async () => {
    const fetch = guarded({ entries: ['127.0.0.0/8', '::1'] })
    expect(await read(`http://localhost:${portOf(server)}/`, fetch)).toBe('tea')
  })

  test('what lies where an admin configured an address, and not what that redirects to', async () => {
    const fetch = guarded({ entries: [], origins: [server.url] })
    expect(await read(`${server.url}/files/a.png`, fetch)).toBe('tea')
    await expect(read(`${server.url}/?to=${encodeURIComponent(inner.url)}`, fetch)).rejects.toThrow('private network')
    expect(inner.seen).toEqual([])
  })

  test.each([
    ['data:,tea%20time', 'tea time'],
    ['data:text/plain;base64,dGVh', 'tea'],
    ['data:image/png;charset=x;base64,dGVh', 'tea'],
    ['DATA:text/plain,tea', 'tea'],
  ])('%s', async (address, text) => expect(await read(address)).toBe(text))
})

test('what is not there is gone; what does not answer may come back', async () => {
  await expect(read(`${server.url}/missing`)).rejects.toMatchObject({ fault: 'gone' })
  await expect(read(`${server.url}/down`)).rejects.toMatchObject({ fault: 'unreachable' })
  await expect(read('http://127.0.0.1:9/', guarded({ entries: ['127.0.0.1'] }))).rejects.toMatchObject({
    fault: 'unreachable',
  })
  await expect(read('http://no-such-host.invalid/')).rejects.toMatchObject({ fault: 'unreachable' })
})

test('whoever no longer wants it is let go at once, before and in the middle', async () => {
  const leave = new AbortController()
  const silent = read(`${server.url}/silent`, guarded(), leave.signal)
  leave.abort(new Error('gone home'))
  await expect(silent).rejects.toThrow('gone home')
  const later = new AbortController()
  const { body } = await guarded()(`${server.url}/endless`, { max: 1e9, signal: later.signal })
  const reader = body.getReader()
  await reader.read()
  later.abort(new Error('gone home'))
  const rest = async () => {
    while (!(await reader.read()).done);
  }
  await expect(rest()).rejects.toThrow('gone home')
})
