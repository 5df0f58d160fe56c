import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame, encodeFrame, type Frame, headerOf } from './frame.ts'

const hex = (frame: Frame) => encodeFrame(frame).toString('hex')

/** Made by Feishu's own SDK. */
const ping = '0800100018f681801020002a0c0a0474797065120470696e67'
const data =
  '08011002180120012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a037365711201302a0e0a0874726163655f69641202743142077b2261223a317d'

describe('frames', () => {
  test('a ping is the bytes that Feishu’s SDK makes of it', () => {
    expect(hex({ seqId: 0n, logId: 0n, service: 33554678, method: 'control', headers: [['type', 'ping']] })).toBe(ping)
  })

  test('an event of Feishu’s SDK is read, and goes back as the same bytes', () => {
    const frame = decodeFrame(Buffer.from(data, 'hex'))
    expect(frame).toMatchObject({ seqId: 1n, logId: 2n, service: 1, method: 'data' })
    expect(frame?.headers.map(([key]) => key)).toEqual(['type', 'message_id', 'sum', 'seq', 'trace_id'])
    expect(frame && headerOf(frame, 'message_id')).toBe('m1')
    expect(Buffer.from(frame?.payload ?? []).toString()).toBe('{"a":1}')
    expect(frame && hex(frame)).toBe(data)
  })

  test('ids keep all of their 64 bits', () => {
    const frame: Frame = { seqId: 2n ** 64n - 1n, logId: 9007199254740993n, service: -1, method: 'data', headers: [] }
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
  })

  const frames = fc.record(
    {
      seqId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      logId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      service: fc.integer(),
      method: fc.constantFrom('control' as const, 'data' as const),
      headers: fc.array(fc.tuple(word(), word())),
      payloadEncoding: word(),
      payloadType: word(),
      payload: fc.uint8Array(),
      logIdNew: word(),
    },
    { requiredKeys: ['seqId', 'logId', 'service', 'method', 'headers'] },
  )

  test('what is written is read again, whatever it is', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(same(decodeFrame(encodeFrame(frame)))).toEqual(same(frame))
      }),
    )
  })

  test('garbage is no frame, and no error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeFrame(bytes)))
    for (const bytes of ['', '08', '0801', '5e', '2aff', '0800100018002002', 'ffffffffffffffffffffff']) {
      expect(decodeFrame(Buffer.from(bytes, 'hex')), bytes).toBeUndefined()
    }
  })

  test('a frame that breaks off or has a wrong bit is no error', () => {
    const whole = Buffer.from(data, 'hex')
    for (let end = 0; end < whole.length; end++) decodeFrame(whole.subarray(0, end))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const broken = Buffer.from(whole)
        broken[at] = byte
        decodeFrame(broken)
      }),
    )
  })

  test('a length beyond the end is not believed', () => {
    expect(decodeFrame(Buffer.from('0800100018002000420affffffff0f', 'hex'))).toBeUndefined()
  })

  test('fields of a later version are passed over', () => {
    const later = Buffer.concat([
      Buffer.from(ping, 'hex'),
      Buffer.from('5005' + '5d01020304' + '590102030405060708', 'hex'),
    ])
    expect(decodeFrame(later)).toEqual(decodeFrame(Buffer.from(ping, 'hex')))
  })
})

function word() {
  return fc.string({ unit: 'grapheme' })
}

const same = (frame: Frame | undefined) =>
  frame && { ...frame, ...(frame.payload ? { payload: [...frame.payload] } : {}) }
