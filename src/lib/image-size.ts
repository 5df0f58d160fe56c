import { bytesAt, typeOf } from './file-type.ts'

export interface ImageSize {
  width: number
  height: number
}

/** A JPEG with more segments before its size than this is none that a camera or a program has written. */
const MOST_SEGMENTS = 500

/**
 * How many pixels a picture says that it has, in its header: nothing is unpacked. Undefined for what is no PNG, JPEG, GIF or WebP, or
 * says nothing that makes sense.
 */
export async function imageSize(file: Blob): Promise<ImageSize | undefined> {
  const size = await readers[await typeOf(file)]?.(file)
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

/** The types whose sizes can be read. */
export const isMeasurable = (type: string): boolean => type in readers

const readers: Record<string, (file: Blob) => Promise<ImageSize | undefined>> = {
  'image/png': png,
  'image/jpeg': jpeg,
  'image/gif': async (file) => {
    const head = await bytesAt(file, 6, 4)
    return head.length < 4 ? undefined : { width: head.readUInt16LE(0), height: head.readUInt16LE(2) }
  },
  'image/webp': webp,
}

/** https://www.w3.org/TR/png-3/#11IHDR. Apple's variant has a chunk of its own in front. */
async function png(file: Blob): Promise<ImageSize | undefined> {
  const head = await bytesAt(file, 0, 48)
  const at = head.toString('latin1', 12, 16) === 'CgBI' ? 28 : 12
  if (head.length < at + 12 || head.toString('latin1', at, at + 4) !== 'IHDR') return undefined
  return { width: head.readUInt32BE(at + 4), height: head.readUInt32BE(at + 8) }
}

/** Segments follow each other until the one that holds the size: SOF0 to SOF15, three of which are something else. */
async function jpeg(file: Blob): Promise<ImageSize | undefined> {
  let at = 2
  for (let n = 0; n < MOST_SEGMENTS; n++) {
    const head = await bytesAt(file, at, 9)
    if (head.length < 9 || head[0] !== 0xff) return undefined
    const marker = head[1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: head.readUInt16BE(7), height: head.readUInt16BE(5) }
    }
    at += 2 + head.readUInt16BE(2)
  }
  return undefined
}

/** https://developers.google.com/speed/webp/docs/riff_container: three kinds of first chunk, each with the size in its own way. */
async function webp(file: Blob): Promise<ImageSize | undefined> {
  const head = await bytesAt(file, 0, 30)
  if (head.length < 30) return undefined
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = head.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
    default:
      return undefined
  }
}
