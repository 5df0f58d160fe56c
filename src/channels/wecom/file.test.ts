import { createCipheriv } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { soon } from '../../../test/helpers/soon.ts'
import type { OpenedFile } from '../../contract/channel.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from './fake.ts'
import { openFile } from './file.ts'
import { Pictures } from './pictures.ts'

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
  const open = (ref: Json) => openFile({ name: 'file', kind: 'file', ref }, parts)
  const bytesOf = async ({ body }: OpenedFile) => Buffer.from(await new Response(body).arrayBuffer())

  test('is fetched and decrypted, with the name that it turns out to have', async () => {
    far.reply = () => ({
      body: sealedPdf,
      headers: { 'content-disposition': 'attachment; filename="x"; filename*=UTF-8\'\'..%2F%E6%8A%A5%E5%91%8A.pdf' },
    })
    const file = await open({ url: `${far.origin}/f?sign=SIGNED `, aeskey })
    expect(file.name).toBe('报告.pdf')
    expect(String(await bytesOf(file))).toBe(pdf)
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
    expect(await bytesOf(file)).toEqual(png)
  })

  test.each([
    ['has expired', { status: 403, body: 'AccessDenied' }, 'gone'],
    ['cannot be had now', { status: 503, body: 'SlowDown' }, 'unreachable'],
    ['has the wrong key', { body: Buffer.alloc(64, 1) }, 'invalid'],
    ['breaks off', 'no answer' as const, 'unreachable'],
    ['leads elsewhere', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'gone'],
  ])('that %s', async (_what, reply, fault) => {
    far.reply = () => reply
    const error = await open({ url: `${far.origin}/f?sign=SIGNED`, aeskey })
      .then(bytesOf)
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ fault })
    expect(String(error)).not.toContain('SIGNED')
  })

  test('that is too large is not fetched, and the person is told so', async () => {
    far.reply = () => ({ body: Buffer.alloc(0), headers: { 'content-length': String(101 * 1024 * 1024) } })
    await expect(open({ url: `${far.origin}/f`, aeskey })).rejects.toMatchObject({
      fault: 'invalid',
      userMessage: 'The file is too large.',
    })
  })

  test('is fetched as far as somebody reads: what is left is not asked for', async () => {
    let gone = false
    const server = createServer((_request, response) => {
      response.on('close', () => {
        gone = true
      })
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024)));
      }
      response.on('drain', more)
      more()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const { body } = await open({ url: `http://127.0.0.1:${port}/f`, aeskey })
    const reader = body.getReader()
    expect((await reader.read()).value?.byteLength).toBeGreaterThan(0)
    await reader.cancel()
    await soon(() => expect(gone).toBe(true))
    server.close()
  })

  test('at an address that is not WeCom’s is not opened', async () => {
    await expect(open({ url: 'http://10.0.0.1/secret', aeskey })).rejects.toMatchObject({ fault: 'gone' })
  })
})

describe('the pictures of an agent', () => {
  const dot = new Blob([png], { type: 'image/png' })
  const named = (names: string[]) => names.map((name) => ({ name, url: `https://x.test/${name}` }))

  test('are ten at most, PNG or JPG by their bytes; the rest is left to be linked', async () => {
    const host = new FakeHost()
    const files = named(['a.png', 'b.gif', 'gone.png', ...Array.from({ length: 11 }, (_, n) => `${n}.png`)])
    for (const { name, url } of files) if (name !== 'gone.png') host.links.set(url, dot)
    host.links.set('https://x.test/b.gif', new Blob(['GIF89a…'], { type: 'image/gif' }))
    const pictures = await new Pictures(host).of('stream', files)
    expect([...pictures.keys()]).toEqual(
      named(['a.png', ...Array.from({ length: 9 }, (_, n) => `${n}.png`)]).map(({ url }) => url),
    )
    expect(pictures.get('https://x.test/a.png')?.md5).toBe('9b1d443b61f6d483ab849261db76117d')
  })

  test('are opened once, however often WeCom asks', async () => {
    const host = new FakeHost()
    let opened = 0
    host.openLink = async () => {
      opened++
      return dot
    }
    const pictures = new Pictures(host)
    await Promise.all([1, 2, 3].map(() => pictures.of('stream', named(['a.png']))))
    expect(opened).toBe(1)
  })

  test('that do not come in time are linked', async () => {
    const host = new FakeHost()
    host.openLink = (_url, { signal }: { max: number; signal?: AbortSignal }) =>
      new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(signal.reason)))
    const late = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(late.signal)
    const pictures = new Pictures(host).of('stream', named(['a.png']))
    late.abort(new Error('too late'))
    expect(await pictures).toEqual(new Map())
  })
})
