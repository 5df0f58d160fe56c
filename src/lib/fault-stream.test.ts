import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  cutBytes,
  cutCharacters,
  encodeFrame,
  type Faults,
  type Frame,
  noiseBefore,
  type Spelling,
  writeStream,
} from './fault-stream.ts'
import { faultsOf, longText, piecesOf, readSimWords, wideText } from './fault-words.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server that answers everything with these frames. */
async function serve(frames: Frame[], faults: Faults, ping?: number): Promise<string> {
  const server = createServer((_, response) => {
    const pings = ping ? { ping: { every: ping, frame: { event: 'ping' } } } : {}
    writeStream(response, frames, { faults, ...pings })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** All that arrives, and how the connection ended. */
async function read(url: string): Promise<{ bytes: string; end: string; response: Response }> {
  const response = await fetch(url)
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  let bytes = ''
  try {
    for await (const piece of response.body!) bytes += text.decode(piece, { stream: true })
    return { bytes, end: 'end', response }
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    return { bytes, end: cause?.code ?? String(error), response }
  }
}

function parse(pieces: Iterable<Uint8Array>): EventSourceMessage[] {
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  const text = new TextDecoder()
  for (const piece of pieces) parser.feed(text.decode(piece, { stream: true }))
  return messages
}

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constant(wideText))
const anyFrame = anyText.map((text): Frame => ({ event: 'say', data: JSON.stringify({ text: text.toWellFormed() }) }))
const anySpelling: fc.Arbitrary<Spelling> = fc.record(
  {
    newline: fc.constantFrom('lf', 'crlf', 'cr'),
    noSpace: fc.boolean(),
    multiLine: fc.boolean(),
    comments: fc.boolean(),
    idLines: fc.boolean(),
    unknownEvents: fc.boolean(),
    emptyData: fc.boolean(),
    badJson: fc.nat(3),
  },
  { requiredKeys: [] },
)

describe('spelling and cutting', () => {
  test('however events are spelled and cut, a reader that keeps to the standard reads the same', () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 6 }),
        anySpelling,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, spelling, sizes) => {
          // A lone CR at the end of what was sent may be half a CRLF: a reader waits for more, so more comes.
          const all = [...frames, { event: 'say', data: '{}' }, { event: 'say', data: '{}' }]
          const text = all
            .flatMap((frame, index) => [...noiseBefore(index, spelling), frame])
            .map((frame) => encodeFrame(frame, spelling))
            .join('')
          const heard = parse(cutBytes(Buffer.from(text), sizes)).filter((one) => one.event === 'say')
          const expected = frames.map((frame) => JSON.parse(frame.data!))
          expect(heard.slice(0, frames.length).map((one) => JSON.parse(one.data))).toEqual(expected)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('cutting loses nothing and cuts inside every wide character', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (text, sizes) => {
        const bytes = Buffer.from(text)
        expect(Buffer.concat(cutBytes(bytes, sizes))).toEqual(bytes)
        expect(Buffer.concat(cutCharacters(bytes))).toEqual(bytes)
      }),
    )
    expect(cutCharacters(Buffer.from('a茶b')).map((piece) => piece.length)).toEqual([2, 1, 2])
  })

  test('a text in pieces is the text, and no piece is half a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 7 }), (any, size) => {
        const text = any.toWellFormed()
        const pieces = [...piecesOf(text, size)]
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
      }),
    )
    expect(longText(1000)).toHaveLength(1000)
  })

  test('words in a message ask for faults and are not part of what was said', () => {
    const { said, words } = readSimWords('[[sim:slow=50]] hello [[sim:rst=3]][[SIM:crlf]] there')
    expect(said).toBe('hello  there')
    expect(faultsOf(words)).toEqual({ delay: 50, newline: 'crlf', cut: { how: 'rst', after: 3 } })
    expect(faultsOf(readSimWords('[[sim:http=429]][[sim:retry=7]]').words)).toEqual({
      refuse: { status: 429, html: false, retryAfter: '7' },
    })
  })
})

describe('on the wire', () => {
  const frames: Frame[] = [{ data: '{"a":1}' }, { event: 'say', data: '{"b":"茶"}' }, { data: '{"end":1}', end: true }]
  const whole = 'data: {"a":1}\n\nevent: say\ndata: {"b":"茶"}\n\ndata: {"end":1}\n\n'

  test('a stream without faults is these bytes', async () => {
    const { bytes, end, response } = await read(await serve(frames, {}))
    expect({ bytes, end }).toEqual({ bytes: whole, end: 'end' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('transfer-encoding')).toBe('chunked')
  })

  const spelled: [string, Faults, string][] = [
    ['crlf', { newline: 'crlf' }, whole.replaceAll('\n', '\r\n')],
    ['cr', { newline: 'cr' }, whole.replaceAll('\n', '\r')],
    ['a BOM', { bom: true }, `\ufeff${whole}`],
    ['no space', { noSpace: true }, whole.replaceAll(': ', ':')],
    ['one byte at a time', { chop: 1 }, whole],
    ['cut characters', { midUtf8: true }, whole],
    ['glued', { glue: 5 }, whole],
    ['glued and chopped', { glue: 5, chop: [7, 2, 1] }, whole],
    ['no trailing blank', { noTrailingBlank: true }, whole.slice(0, -1)],
    ['kept open', { keepOpen: 10 }, whole],
  ]
  test.each(spelled)('%s', async (_, faults, expected) => {
    const { bytes, end } = await read(await serve(frames, faults))
    expect({ bytes, end }).toEqual({ bytes: expected, end: 'end' })
  })

  // How undici tells of each kind of break: agents page §0.2, measured on Node 20 and 24.
  const cuts: [Faults['cut'] & object, string, string][] = [
    [{ how: 'rst', after: 1 }, 'data: {"a":1}\n\n', 'ECONNRESET'],
    [{ how: 'fin', after: 1 }, 'data: {"a":1}\n\n', 'UND_ERR_SOCKET'],
    [{ how: 'short', after: 1 }, 'data: {"a":1}\n\n', 'UND_ERR_SOCKET'],
    [{ how: 'eof', after: 1 }, 'data: {"a":1}\n\n', 'end'],
    [{ how: 'eof', after: 'answer', half: true }, `${whole.slice(0, -17)}data: {"e`, 'end'],
    [{ how: 'fin', after: 'all' }, whole, 'UND_ERR_SOCKET'],
    [{ how: 'rst', after: 0 }, '', 'ECONNRESET'],
  ]
  test.each(cuts)('cut %j', async (cut, expected, ended) => {
    const { bytes, end } = await read(await serve(frames, { cut }))
    expect({ bytes, end }).toEqual({ bytes: expected, end: ended })
  })

  test('a reset before the status line refuses the request', async () => {
    const url = await serve(frames, { cut: { how: 'rst', after: 'nothing' } })
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  test('a stall is silent but for its pings, until the client leaves', async () => {
    const url = await serve(frames, { stall: 1, stallPings: true }, 5)
    const leaving = new AbortController()
    const response = await fetch(url, { signal: leaving.signal })
    let heard = ''
    const reading = (async () => {
      for await (const piece of response.body!) {
        heard += Buffer.from(piece).toString()
        if (heard.split('event: ping\n\n').length > 3) leaving.abort()
      }
    })()
    await expect(reading).rejects.toThrow()
    expect(heard.replaceAll('event: ping\n\n', '')).toBe('data: {"a":1}\n\n')
  })
})
