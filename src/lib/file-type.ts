/** As many bytes of the beginning of a file as fileType() looks at. */
export const HEAD = 64

/** What a file is, by its first bytes; undefined where these do not tell: texts, and archives, which office documents are too. */
export function fileType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, HEAD)).toString('latin1')
  return signatures.find(({ sign }) => sign.test(text))?.type ?? boxType(text)
}

const signatures: { sign: RegExp; type: string }[] = [
  { sign: /^\x89PNG\r\n.\n/, type: 'image/png' },
  { sign: /^\xff\xd8\xff/, type: 'image/jpeg' },
  { sign: /^GIF8[79]a/, type: 'image/gif' },
  { sign: /^RIFF.{4}WEBP/s, type: 'image/webp' },
  { sign: /^BM.{4}\0{4}/s, type: 'image/bmp' },
  { sign: /^%PDF-/, type: 'application/pdf' },
  { sign: /^OggS/, type: 'audio/ogg' },
  { sign: /^#!AMR/, type: 'audio/amr' },
  { sign: /^.?#!SILK/s, type: 'audio/silk' },
  { sign: /^(ID3|\xff[\xfb\xf3\xf2])/, type: 'audio/mpeg' },
  { sign: /^RIFF.{4}WAVE/s, type: 'audio/wav' },
  { sign: /^fLaC/, type: 'audio/flac' },
  { sign: /^.E\xdf\xa3/s, type: 'video/webm' },
]

/** Files of the MP4 family say in their first box what they are. */
function boxType(text: string): string | undefined {
  const [, brand] = /^.{4}ftyp(.{4})/s.exec(text) ?? []
  if (brand === undefined) return undefined
  if (/^M4[AB]/.test(brand)) return 'audio/mp4'
  if (/^(heic|heix|mif1|msf1)/.test(brand)) return 'image/heic'
  if (/^avi[fs]/.test(brand)) return 'image/avif'
  return brand.startsWith('qt') ? 'video/quicktime' : 'video/mp4'
}

/** The type that the first bytes of a file show; '' where they do not tell. */
export async function typeOf(file: Blob): Promise<string> {
  return fileType(await bytesAt(file, 0, HEAD)) ?? ''
}

export async function bytesAt(file: Blob, at: number, length: number): Promise<Buffer> {
  return Buffer.from(await file.slice(at, at + length).arrayBuffer())
}
