/** The beginning of a PNG that says it is so large; nothing to unpack comes after it. */
export function pngOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000080600000000000000', 'hex')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return new Uint8Array(head)
}

/** The same for a JPEG whose size stands behind a long description, as a camera writes it. */
export function jpegOf(width: number, height: number, before = 40_000): Uint8Array<ArrayBuffer> {
  const app = Buffer.alloc(before + 2)
  app.writeUInt16BE(0xffe1, 0)
  app.writeUInt16BE(before, 2)
  const frame = Buffer.from('ffc0001108000000000301220002110103110101', 'hex')
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return new Uint8Array(Buffer.concat([Buffer.from('ffd8', 'hex'), app, frame]))
}
