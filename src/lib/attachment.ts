import type { AgentHost, Turn } from '../contract/agent.ts'
import { RemoteError } from '../contract/errors.ts'
import type { FileRef } from '../contract/message.ts'

/** What the person asked, with the text that they quote above it, as CommonMark. */
export function question({ text, quote }: Turn, notes: string[] = []): string {
  const quoted = quote?.trim() ? [`> ${quote.trim().replaceAll('\n', '\n> ')}`] : []
  return [...quoted, text, ...notes].join('\n\n').replaceAll('\0', '')
}

/** Tells the far side of a file that it does not get. */
export function mention({ name, kind }: FileRef): string {
  return `[${kind}: ${name}]`
}

/** Opens a file of the turn that may not be larger than `max` bytes. */
export async function openFile(
  file: FileRef,
  { host, turn, max, signal }: { host: AgentHost; turn: Turn; max: number; signal: AbortSignal },
): Promise<Blob> {
  const tooLarge = () =>
    new RemoteError('invalid', `a ${file.kind} of more than ${max} bytes was sent`, {
      userMessage: turn.language === 'en' ? `The file ${file.name} is too large.` : `文件 ${file.name} 太大了。`,
    })
  if (file.size !== undefined && file.size > max) throw tooLarge()
  const blob = await host.fetchFile(file, signal)
  if (blob.size > max) throw tooLarge()
  return blob
}

/** The endings of texts that a model can read as they are. */
const readable =
  'txt md markdown csv tsv json yaml yml xml html htm css js ts py java c h cpp go rs rb sh sql log ini toml'.split(' ')
/** Bytes of one text, and of all texts of a turn, that go along within the question. */
const longestText = { each: 64 * 1024, together: 256 * 1024 }

/**
 * What the far side is told of files that it cannot be sent: small texts word for word, fenced so that nobody takes them for the
 * person's own, of all others the name.
 */
export async function told(files: FileRef[], parts: { host: AgentHost; signal: AbortSignal }): Promise<string[]> {
  const notes: string[] = []
  let left = longestText.together
  for (const file of files) {
    const text = await wordsOf(file, Math.min(left, longestText.each), parts)
    left -= text?.length ?? 0
    notes.push(text === undefined ? mention(file) : `${mention(file)}\n${fenced(text)}`)
  }
  return notes
}

async function wordsOf(
  file: FileRef,
  most: number,
  { host, signal }: { host: AgentHost; signal: AbortSignal },
): Promise<string | undefined> {
  const small = file.size === undefined || file.size <= most
  if (file.kind !== 'file' || !readable.includes(extension(file.name)) || !small) return undefined
  const content = await host.fetchFile(file, signal)
  if (content.size > most) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await content.arrayBuffer())
  } catch {
    // Another encoding, or no text at all: only its name can be trusted.
    return undefined
  }
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((marks) => marks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text.trimEnd()}\n${fence}`
}

const types: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  mp3: 'audio/mp3',
  m4a: 'audio/m4a',
  wav: 'audio/wav',
  amr: 'audio/amr',
  mp4: 'video/mp4',
}

/** The media type a file was served with, or else the one of its name. Chat platforms serve pictures as octet-stream. */
export function mediaType(name: string, served: string): string {
  const plain = served.split(';')[0]?.trim() ?? ''
  if (plain !== '' && plain !== 'application/octet-stream') return plain
  return types[extension(name)] ?? 'application/octet-stream'
}

/** The type that a picture's first bytes show; a data URL with the wrong one is refused by some servers. */
export function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\x89PNG')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('GIF8')) return 'image/gif'
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined
}

export function extension(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}
