import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type ByteServer, byteServer, json, stream } from '../../test/helpers/byte-server.ts'
import { soon } from '../../test/helpers/soon.ts'
import { RemoteError } from '../contract/errors.ts'
import { FarSide } from './far-side.ts'
import type { Frame } from './http-answer.ts'
import type { Patience } from './watchdog.ts'

const calm: Patience = { headers: 5000, first: 5000, idle: 5000, total: 20_000 }
const key = 'key-of-this-test'
let server: ByteServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

function farSide(baseUrl: string, patience: Partial<Patience> = {}): FarSide {
  const headers = { authorization: `Bearer ${key}` }
  return new FarSide({ who: 'Dify', baseUrl, headers, secrets: [key], patience: { ...calm, ...patience } })
}

/** Reads a stream until it says {"end":true}, or fails. */
async function read(baseUrl: string, patience?: Partial<Patience>, signal = new AbortController().signal) {
  const frames: Frame[] = []
  const error = await (async () => {
    const answer = await farSide(baseUrl, patience).ask('/x', { body: {}, signal })
    for await (const frame of answer.frames()) {
      frames.push(frame)
      if (frame.json?.end) answer.wholeWithin(300)
    }
  })().catch((error: unknown) => error)
  if (error !== undefined && !(error instanceof RemoteError)) throw error
  return { frames: frames.map(({ json }) => json), error }
}

const serve = async (answer: Parameters<typeof byteServer>[0]) => {
  server = await byteServer(answer)
  return server.url
}

describe('an end is an end only when the protocol said so', () => {
  test.each<[string, (wire: ServerResponse) => void]>([
    ['a clean end of a stream', (wire) => wire.end()],
    ['a reset', (wire) => wire.socket?.resetAndDestroy()],
    ['a chunked stream that lost its end', (wire) => wire.socket?.end()],
  ])('%s without the last word is a failure', async (_, cut) => {
    const url = await serve((_, wire) => {
      stream(wire, { text: 'a' })
      setImmediate(() => cut(wire))
    })
    const { error } = await read(url)
    expect(error).toMatchObject({ fault: 'unreachable' })
  })

  test('a stream that ends with its connection is cut short too', async () => {
    const raw = createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {"a":1}\n\n'),
      )
    }).listen(0, '127.0.0.1')
    await soon(() => expect(raw.listening).toBe(true))
    const address = raw.address()
    const { frames, error } = await read(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
    raw.close()
    expect(frames).toEqual([{ a: 1 }])
    expect(error).toMatchObject({ fault: 'unreachable', message: 'Dify ended the stream in the middle of the answer' })
  })

  test('a last message without its empty line counts', async () => {
    const url = await serve((_, wire) => {
      stream(wire, 'data: {"end":true}')
      wire.end()
    })
    expect(await read(url)).toEqual({ frames: [{ end: true }], error: undefined })
  })

  test('a reset or silence after the last word changes nothing', async () => {
    const silent = await serve((_, wire) => stream(wire, { end: true }, { more: 1 }))
    expect(await read(silent)).toEqual({ frames: [{ end: true }, { more: 1 }], error: undefined })
    expect(await server?.seen[0]?.ended).toBe(false)
    await server?.close()
    const reset = await serve((_, wire) => {
      stream(wire, { end: true })
      setImmediate(() => wire.socket?.resetAndDestroy())
    })
    expect((await read(reset)).error).toBeUndefined()
  })
})

describe('what is no stream', () => {
  test('a web page is an error that does not repeat it', async () => {
    const url = await serve((_, wire) =>
      wire.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in, please</html>'),
    )
    const { error } = await read(url)
    expect(error).toMatchObject({ fault: 'invalid' })
    expect(error?.message).toContain('text/html')
    expect(error?.message).not.toContain('log in')
  })

  test('an error in JSON with status 200 is an error with its reason', async () => {
    const url = await serve((_, wire) => json(wire, 200, { code: 102, message: 'no such chat' }))
    const { error } = await read(url)
    expect(error).toMatchObject({ fault: 'invalid', message: 'Dify refused the request (102): no such chat' })
  })

  test('a few messages that are no JSON are overlooked, many are not', async () => {
    const bad = async (count: number) => {
      const url = await serve((_, wire) => stream(wire, 'data: {oops\n\n'.repeat(count), { end: true }))
      const heard = await read(url)
      await server?.close()
      server = undefined
      return heard
    }
    expect(await bad(3)).toEqual({ frames: [{ end: true }], error: undefined })
    expect((await bad(4)).error).toMatchObject({ fault: 'invalid' })
  })
})

describe('a refusal', () => {
  test.each([
    [400, 'invalid'],
    [401, 'denied'],
    [402, 'denied'],
    [403, 'denied'],
    [404, 'invalid'],
    [408, 'busy'],
    [409, 'busy'],
    [413, 'invalid'],
    [422, 'invalid'],
    [425, 'busy'],
    [429, 'busy'],
    [500, 'busy'],
    [502, 'unreachable'],
    [503, 'busy'],
    [504, 'unreachable'],
    [524, 'unreachable'],
    [302, 'denied'],
  ])('with status %i means %s', async (status, fault) => {
    const url = await serve((_, wire) => wire.writeHead(status, { location: '/y' }).end('<html>proxy</html>'))
    const { error } = await read(url)
    expect(error).toMatchObject({ fault })
    expect(error?.message).toContain(String(status))
    expect(error?.message).not.toContain('proxy')
    expect(server?.seen).toHaveLength(1)
  })

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': '999999' }, 600_000],
    [{}, 1000],
  ])('with %j asks to wait for %i ms', async (headers, retryAfter) => {
    const url = await serve((_, wire) => json(wire, 429, { message: 'slow down' }, headers))
    expect((await read(url)).error).toMatchObject({ fault: 'busy', retryAfter })
  })

  test('with a date asks to wait until then', async () => {
    const url = await serve((_, wire) =>
      json(wire, 503, {}, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    )
    const { error } = await read(url)
    expect(error?.retryAfter).toBeGreaterThan(50_000)
    expect(error?.retryAfter).toBeLessThanOrEqual(60_000)
  })

  test('never repeats the key, in whatever field the far side does', async () => {
    const url = await serve((_, wire) => json(wire, 400, { error: { code: key, message: `bad ${key}`, type: key } }))
    const { error } = await read(url)
    expect(`${error?.message} ${error?.userMessage} ${error?.stack}`).not.toContain(key)
    expect(error?.message).toContain('bad ***')
  })
})

describe('patience', () => {
  test('nobody there is unreachable', async () => {
    const url = await serve(() => undefined)
    await server?.close()
    server = undefined
    expect((await read(url)).error).toMatchObject({
      fault: 'unreachable',
      message: 'Dify cannot be reached (ECONNREFUSED)',
    })
  })

  test.each<[string, Partial<Patience>, (wire: ServerResponse) => void]>([
    ['did not answer', { headers: 60 }, () => undefined],
    ['said nothing', { first: 60 }, (wire) => stream(wire, 'event: ping\n\n')],
    ['went silent', { idle: 60 }, (wire) => stream(wire, { text: 'a' })],
    ['did not finish', { total: 60 }, (wire) => stream(wire, { text: 'a' })],
  ])('a far side that %s is given up, and its connection closed', async (what, patience, answer) => {
    const url = await serve((_, wire) => answer(wire))
    const { error } = await read(url, patience)
    expect(error?.message).toContain(what)
    expect(await server?.seen[0]?.ended).toBe(false)
  })

  test('pings keep a silent far side alive', async () => {
    const url = await serve((_, wire) => {
      stream(wire, { text: 'a' })
      let pings = 0
      const timer = setInterval(() => {
        stream(wire, ++pings < 20 ? 'event: ping\n\n' : { end: true })
        if (pings >= 20) clearInterval(timer)
      }, 25)
    })
    expect((await read(url, { idle: 300 })).error).toBeUndefined()
  })

  test('a reader who takes their time is not taken for silence', async () => {
    const url = await serve((_, wire) => {
      stream(wire, { n: 1 }, { n: 2 })
      wire.end('data: {"end":true}\n\n')
    })
    const answer = await farSide(url, { idle: 80 }).ask('/x', { body: {}, signal: new AbortController().signal })
    const began = Date.now()
    for await (const { json } of answer.frames()) {
      if (json?.n === 1) await soon(() => expect(Date.now() - began).toBeGreaterThan(200))
      if (json?.end) answer.wholeWithin(300)
    }
  })
})

test('an abort ends the reading at once, with its reason, and closes the connection', async () => {
  const url = await serve((_, wire) => stream(wire, { text: 'a' }))
  const stop = new AbortController()
  const reason = new Error('stopped by a person')
  const answer = await farSide(url).ask('/x', { body: {}, signal: stop.signal })
  const reading = (async () => {
    for await (const _ of answer.frames()) setImmediate(() => stop.abort(reason))
  })()
  await expect(reading).rejects.toBe(reason)
  expect(await server?.seen[0]?.ended).toBe(false)
})

test('a connection whose stream ended well is used again', async () => {
  const ports = new Set<number | undefined>()
  const url = await serve((_, wire) => {
    ports.add(wire.socket?.remotePort)
    stream(wire, { end: true })
    wire.end()
  })
  const far = farSide(url)
  await soon(async () => {
    const answer = await far.ask('/x', { body: {}, signal: new AbortController().signal })
    for await (const { json } of answer.frames()) if (json?.end) break
    expect(ports.size).toBeLessThan(server?.seen.length ?? 0)
  })
})

test('compression is not asked for', async () => {
  const url = await serve(({ headers }, wire) => {
    const zipped = String(headers['accept-encoding']).includes('gzip')
    json(wire, 200, { zipped })
  })
  const answer = await farSide(url).ask('/x', { method: 'GET', signal: new AbortController().signal })
  expect(await answer.json()).toEqual({ zipped: false })
})
