import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jpegOf, pngOf } from '../../test/helpers/pictures.ts'
import { typeOf } from './file-type.ts'
import { imageSize } from './image-size.ts'

const sizeOf = (bytes: Uint8Array<ArrayBuffer>) => imageSize(new Blob([bytes]))
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

test.each([
  ['a PNG', pngOf(640, 480)],
  [
    'a PNG of Apple’s',
    bytes(
      '89504e470d0a1a0a 00000004 43674249 00000000 00000000 0000000d 49484452 00000280 000001e0 08060000 0000000000',
    ),
  ],
  ['a JPEG', jpegOf(640, 480)],
  ['a JPEG with filling before its size', bytes('ffd8 ffff ffe0 0004 0000 ffc4 0003 00 ffc2 0011 08 01e0 0280 03')],
  ['a GIF', bytes('474946383961 8002 e001 f70000')],
  ['a WebP', bytes('52494646 24000000 57454250 56503820 18000000 300100 9d012a 8002 e001 0000')],
  ['a WebP without loss', bytes('52494646 24000000 57454250 5650384c 18000000 2f 7fc27700 0000 000000')],
  ['a WebP with more', bytes('52494646 24000000 57454250 56503858 0a000000 10000000 7f0200 df0100')],
])('the size of %s stands in its header', async (_, picture) =>
  expect(await sizeOf(picture)).toEqual({ width: 640, height: 480 }),
)

test('a header without a size, or cut off, has none', async () => {
  for (const picture of [
    pngOf(0, 480),
    bytes('89504e470d0a1a0a'),
    bytes('ffd8ffe00010'),
    bytes('474946383961'),
    bytes('52494646'),
  ])
    expect(await sizeOf(picture)).toBeUndefined()
})

test('no bytes whatever are too much for it', async () => {
  const starts = ['89504e470d0a1a0a', 'ffd8ff', '474946383961', '52494646000000005745425056503820', '']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
      const size = await sizeOf(new Uint8Array([...bytes(start), ...rest]))
      if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0)
    }),
  )
})

test.each([
  ['%PDF-1.7', 'application/pdf'],
  ['OggS', 'audio/ogg'],
  ['#!AMR\n', 'audio/amr'],
  ['\x02#!SILK_V3', 'audio/silk'],
  ['\0\0\0\x18ftypmp42', 'video/mp4'],
  ['\0\0\0\x18ftypM4A ', 'audio/mp4'],
  ['\0\0\0\x18ftypheic', 'image/heic'],
  ['ID3\x04', 'audio/mpeg'],
  ['RIFF\0\0\0\0WAVEfmt ', 'audio/wav'],
  ['PK\x03\x04', ''],
  ['Notes of the meeting', ''],
  ['', ''],
])('what begins with %j is %j', async (start, type) =>
  expect(await typeOf(new Blob([Buffer.from(start, 'latin1')]))).toBe(type),
)
