import { crc32, deflateSync } from 'node:zlib'
import type { PlainFile } from './files.ts'

const cup = `
.................
.....~....~......
......~....~.....
.....~....~......
.................
..############...
..#oooooooooo##..
..#oooooooooo#.#.
..#wwwwwwwwww#.#.
..#wwwwwwwwww##..
...#wwwwwwww#....
....########.....
.................`
const inks: Record<string, number> = { '.': 0, '~': 1, '#': 2, o: 3, w: 4 }
const colours = 'f4f1ea c9bfae 3d7a5e b5793a ffffff'
const scale = 12

/** What people send when they are not told which file. */
export const samples = {
  picture: { name: 'picture.png', type: 'image/png', bytes: teacup() },
  video: { name: 'video.mp4', type: 'video/mp4', bytes: Buffer.from('\u0000\u0000\u0000\u0018ftypmp42', 'latin1') },
  file: { name: '报告.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
} satisfies Record<string, PlainFile>

/** A small picture that one can recognise: a cup of tea, as a PNG with a palette. */
function teacup(): Buffer {
  const rows = cup.trim().split('\n')
  const width = (rows[0]?.length ?? 0) * scale
  const lines = rows.flatMap((row) => {
    const line = Buffer.from([0, ...[...row].flatMap((dot) => Array<number>(scale).fill(inks[dot] ?? 0))])
    return Array<Buffer>(scale).fill(line)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(lines.length, 4)
  header.set([8, 3], 8)
  const palette = Buffer.from(colours.replaceAll(' ', ''), 'hex')
  const start = Buffer.from('89504e470d0a1a0a', 'hex')
  const body = [chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', deflateSync(Buffer.concat(lines)))]
  return Buffer.concat([start, ...body, chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([size, named, sum])
}
