import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SseDecoder } from './sse.ts'

const encode = (text: string) => new TextEncoder().encode(text)

function decode(pieces: Uint8Array[]): { event: string | undefined; data: string }[] {
  const decoder = new SseDecoder()
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()]
}

function cut(bytes: Uint8Array, at: number[]): Uint8Array[] {
  const points = [0, ...at.map((point) => point % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return points.slice(1).map((end, n) => bytes.subarray(points[n], end))
}

const said = (...data: string[]) => data.map((data) => ({ event: undefined, data }))

describe('an event stream', () => {
  test.each([
    ['plain', 'data: a\n\ndata: b\n\n', said('a', 'b')],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', said('a', 'b')],
    ['CR', 'data: a\r\rdata: b\r\r', said('a', 'b')],
    ['no space after the colon', 'data:a\n\ndata:b\n\n', said('a', 'b')],
    ['a byte order mark', '\ufeffdata: a\n\n', said('a')],
    ['comments', ': keep-alive\n\ndata: a\n\n: OPENROUTER PROCESSING\n\ndata: b\n\n', said('a', 'b')],
    ['pings without data', 'event: ping\n\ndata: a\n\nevent: ping\n\n', said('a')],
    ['empty data', 'data:\n\ndata: a\n\ndata\n\n', said('a')],
    ['several lines of data', 'data: a\ndata: b\n\n', said('a\nb')],
    ['ids and retries', 'id: 1\nretry: 5\ndata: a\n\n', said('a')],
    ['no empty line at the end', 'data: a\n\ndata: b', said('a', 'b')],
    ['no empty line, CRLF', 'data: a\r\n\r\ndata: b\r\n', said('a', 'b')],
    ['named events', 'event: x\ndata: a\n\n', [{ event: 'x', data: 'a' }]],
    ['CJK and emoji', 'data: 你好，茶馆👩‍👩‍👧‍👦\n\ndata: 🍵\n\n', said('你好，茶馆👩‍👩‍👧‍👦', '🍵')],
  ])('with %s is read the same however its bytes are cut', (_, text, expected) => {
    const bytes = encode(text)
    expect(decode([bytes])).toEqual(expected)
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (at) => {
        expect(decode(cut(bytes, at))).toEqual(expected)
      }),
    )
  })

  test('any text in any pieces arrives as it was sent', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed().replace(/[\r\n]/g, ''))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), (lines, at) => {
        const bytes = encode(lines.map((text) => `data: ${text}\n\n`).join(''))
        expect(decode(cut(bytes, at))).toEqual(said(...lines.filter((text) => text !== '')))
      }),
    )
  })

  test('a message of two megabytes is read, an endless one is not', () => {
    const big = 'x'.repeat(2_000_000)
    expect(decode(cut(encode(`data: ${big}\n\n`), [500_000, 1_000_000]))).toEqual(said(big))
    const decoder = new SseDecoder()
    decoder.push(encode('data: '))
    const more = encode('x'.repeat(1024 * 1024))
    expect(() => {
      for (let n = 0; n < 18; n++) decoder.push(more)
    }).toThrow(RangeError)
  })
})
