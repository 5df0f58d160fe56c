import { createHash } from 'node:crypto'
import type { SaidBy, ShownFile } from '../../contract/simulator.ts'

/** A file as one side of a chat sends it. */
export interface PlainFile {
  name: string
  /** Its media type. */
  type: string
  bytes: Buffer
}

/** A file that stands in a chat. */
export interface FileInChat {
  file: PlainFile
  /** An image is looked at, a file is opened. */
  kind: ShownFile['kind']
}

const types: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  amr: 'audio/amr',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  mp4: 'video/mp4',
}

/** What a person chose to send, without a copy of its bytes. */
export function chosenFile({ name, bytes }: NonNullable<SaidBy['content']>): PlainFile {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const type = types[ending] ?? 'application/octet-stream'
  return { name, type, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

/** What a picture's first bytes say that it is, whatever its name says. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(head)) return 'image/gif'
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined
}

// Screens are looked at again and again; the bytes do not change.
const sums = new WeakMap<Uint8Array, string>()
const addresses = new WeakMap<Uint8Array, string>()

export function shownFile({ file: { name, bytes }, kind }: FileInChat): ShownFile {
  let md5 = sums.get(bytes)
  if (md5 === undefined) {
    md5 = createHash('md5').update(bytes).digest('hex')
    sums.set(bytes, md5)
  }
  return { name, kind, size: bytes.length, md5 }
}

/** The `files` of a screen message: absent when there are none. */
export function shownFiles(files: FileInChat[]): { files?: ShownFile[] } {
  return files.length === 0 ? {} : { files: files.map(shownFile) }
}

/** Larger pictures have an address of their own. */
const maxInPage = 48 * 1024

/** Where a page finds the picture: in the page itself, or at `elsewhere` when it is large or of a rarer kind. */
export function pictureSource({ bytes }: PlainFile, elsewhere: string): string {
  const known = addresses.get(bytes)
  if (known !== undefined) return known
  const type = bytes.length > maxInPage ? undefined : pictureType(bytes)
  if (type === undefined) return elsewhere
  const source = `data:${type};base64,${bytes.toString('base64')}`
  addresses.set(bytes, source)
  return source
}
