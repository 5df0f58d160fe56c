import { createCipheriv } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from './fake.ts'
import { fetchFile } from './file.ts'
import { isPublic, openOutside } from './outside.ts'
import { picturesAmong } from './pictures.ts'

const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const pdf = '%PDF-1.4 simulator sample\n'
const sealedPdf = Buffer.from('H+SL4EASVG09+7V3cit1BJh0onRIpNZBQfAMfJ9kY+8=', 'base64')
const aeskey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAAD0lEQVR4AQEEAPv/AP8AAAMBAQCNHeWCAAAAAElFTkSuQmCC',
  'base64',
)

let far: FarSide
beforeEach(async () => {
  far = await new FarSide().start()
})
afterEach(() => far.stop())

describe('a file that somebody sent', () => {
  const parts = {
    encodingAesKey,
    hosts: new Set(['127.0.0.1']),
    language: 'en' as const,
    signal: AbortSignal.timeout(10_000),
  }
  const open = (ref: Json) => fetchFile({ name: 'file', kind: 'file', ref }, parts)

  test('is fetched and decrypted, with the name and type that it turns out to have', async () => {
    far.reply = () => ({
      body: sealedPdf,
      headers: { 'content-disposition': 'attachment; filename="x"; filename*=UTF-8\'\'..%2F%E6%8A%A5%E5%91%8A.pdf' },
    })
    const file = await open({ url: `${far.origin}/f?sign=SIGNED `, aeskey })
    expect(await file.text()).toBe(pdf)
    expect(file).toMatchObject({ type: 'application/pdf', name: '报告.pdf' })
    expect(far.asked).toMatchObject([{ method: 'GET', path: '/f?sign=SIGNED' }])
  })

  test('without a key of its own has that of the callback', async () => {
    const key = Buffer.from(`${encodingAesKey}=`, 'base64')
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const pad = 32 - (png.length % 32)
    far.reply = () => ({
      body: Buffer.concat([cipher.update(Buffer.concat([png, Buffer.alloc(pad, pad)])), cipher.final()]),
    })
    const file = await open({ url: `${far.origin}/p` })
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png)
    expect(file.type).toBe('image/png')
  })

  test.each([
    ['has expired', { status: 403, body: 'AccessDenied' }, 'gone'],
    ['cannot be had now', { status: 503, body: 'SlowDown' }, 'unreachable'],
    ['has the wrong key', { body: Buffer.alloc(64, 1) }, 'invalid'],
    ['breaks off', 'no answer' as const, 'unreachable'],
    ['leads elsewhere', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'unreachable'],
  ])('that %s', async (_what, reply, fault) => {
    far.reply = () => reply
    const error = await open({ url: `${far.origin}/f?sign=SIGNED`, aeskey }).catch((e: unknown) => e)
    expect(error).toMatchObject({ fault })
    expect(String(error)).not.toContain('SIGNED')
  })

  test('at an address that is not WeCom’s is not opened', async () => {
    await expect(open({ url: 'http://10.0.0.1/secret', aeskey })).rejects.toMatchObject({ fault: 'gone' })
  })
})

describe('a file of an agent', () => {
  const opening = { within: 5000, longest: 1000 }

  test.each([
    '10.1.2.3',
    '127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '172.20.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
  ])('%s is private', (address) => expect(isPublic(address)).toBe(false))

  test.each(['1.1.1.1', '203.119.25.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) =>
    expect(isPublic(address)).toBe(true),
  )

  test.each([
    'http://127.0.0.1:1/x',
    'http://localhost:1/x',
    'http://[::1]:1/x',
    'http://2130706433/x',
    'ftp://x/y',
    'data:,x',
    'x',
  ])('%s is not opened', async (url) => {
    await expect(openOutside(url, opening)).rejects.toMatchObject({ name: 'RemoteError' })
  })

  test('is opened within its size', async () => {
    far.reply = ({ path }) => ({ body: Buffer.alloc(path === '/large' ? 2000 : 10, 7) })
    const allow = () => true
    expect(await openOutside(`${far.origin}/small`, { ...opening, allow })).toEqual(Buffer.alloc(10, 7))
    await expect(openOutside(`${far.origin}/large`, { ...opening, allow })).rejects.toThrow('larger than 1000 bytes')
  })

  test('is a picture by its bytes, not by its name; at most ten are shown', async () => {
    const { log } = new FakeHost()
    far.reply = ({ path }) => ({ body: path.endsWith('.png') ? png : Buffer.from('GIF89a…') })
    const files = ['a.png', 'b.gif', ...Array.from({ length: 11 }, (_, n) => `${n}.png`)].map((name) => ({
      name,
      url: `${far.origin}/${name}`,
    }))
    const { pictures, others } = await picturesAmong(files, { log, allow: () => true })
    expect(pictures).toHaveLength(10)
    expect(pictures[0]?.md5).toBe('9b1d443b61f6d483ab849261db76117d')
    expect(others.map(({ name }) => name)).toEqual(['b.gif', '9.png', '10.png'])
  })
})
