import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame, type Frame, headerIn } from './frame.ts'

const ping = '0800100018f681801020002a0c0a0474797065120470696e67'
const data =
  '08011002180120012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a037365711201302a0e0a0874726163655f69641202743142077b2261223a317d'

test('a ping and a data frame are the bytes that the official SDK makes', () => {
  const pinged: Frame = {
    seqId: 0n,
    logId: 0n,
    service: 33554678,
    method: 0,
    headers: [{ key: 'type', value: 'ping' }],
  }
  expect(encodeFrame(pinged).toString('hex')).toBe(ping)
  expect(decodeFrame(Buffer.from(ping, 'hex'))).toEqual(pinged)
  const frame = decodeFrame(Buffer.from(data, 'hex'))
  expect(frame).toMatchObject({ seqId: 1n, logId: 2n, service: 1, method: 1, payload: Buffer.from('{"a":1}') })
  expect(headerIn(frame, 'message_id')).toBe('m1')
  expect(encodeFrame(frame).toString('hex')).toBe(data)
})

test('every frame comes back as it went in, numbers beyond doubles included', () => {
  const frames = fc.record({
    seqId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    logId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    service: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    method: fc.nat(),
    headers: fc.array(fc.record({ key: fc.string(), value: fc.string({ unit: 'grapheme' }) })),
    payload: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    logIdNew: fc.string(),
  })
  const comesBack = (frame: Frame) => {
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
  }
  fc.assert(fc.property(frames, comesBack))
})

test('bytes that are no frame are refused, whatever they are', () => {
  for (const bytes of ['', '0801', '08', '2a05', `${ping}42ff`, '00', '0b']) {
    expect(() => decodeFrame(Buffer.from(bytes, 'hex'))).toThrow()
  }
})

test('fields of later versions are passed over', () => {
  expect(decodeFrame(Buffer.from(`${ping}52036162635801`, 'hex'))).toEqual(decodeFrame(Buffer.from(ping, 'hex')))
})
