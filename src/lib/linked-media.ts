import type { ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { ReplyView } from '../contract/message.ts'
import { extension } from './attachment.ts'
import { type ImageSize, imageSize } from './image-size.ts'
import { imagesIn } from './markdown/images.ts'

/** A picture that stands in a text, or a file below it, opened. */
export interface LinkedMedia {
  /** As it stands in the view. */
  url: string
  /** With the ending that fits what it is. */
  name: string
  /** What the text says that it shows. */
  alt?: string
  blob: Blob
  /** Only of pictures whose header tells it. */
  size?: ImageSize
}

export interface OpenLinked {
  host: Pick<ChannelHost, 'openLink' | 'log'>
  /** Bytes of each. */
  max: number
  /** How many at most: the others stay links. */
  most: number
}

/** How long a reply waits for everything that it links to, in ms. */
const TOGETHER_WITHIN = 30_000
const AT_ONCE = 4

/**
 * Opens what a view links to: first the pictures in its text, then its files, each address once. What cannot be opened, or not in
 * time, is left out: it stays a link.
 */
export async function openLinked(
  view: Pick<ReplyView, 'text' | 'files'>,
  { host, max, most }: OpenLinked,
): Promise<LinkedMedia[]> {
  const wanted = new Map<string, { name: string; alt?: string }>()
  for (const { alt, url } of imagesIn(view.text)) if (!wanted.has(url)) wanted.set(url, { name: nameIn(url), alt })
  for (const { name, url } of view.files ?? []) if (!wanted.has(url)) wanted.set(url, { name })
  const queue = [...wanted].slice(0, most).entries()
  const opened: LinkedMedia[] = []
  const signal = AbortSignal.timeout(TOGETHER_WITHIN)
  const work = async () => {
    for (const [place, [url, { name, ...alt }]] of queue) {
      const blob = await host.openLink(url, { max, signal }).catch((error: unknown) => {
        if (!(error instanceof RemoteError) && error !== signal.reason) throw error
        host.log.debug('a file is linked instead of shown', { reason: String(error) })
      })
      if (!blob?.size) continue
      const size = await imageSize(blob)
      opened[place] = { url, name: named(name, blob.type), ...alt, blob, ...(size ? { size } : {}) }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return opened.filter((media) => media !== undefined)
}

/** The last part of an address. */
function nameIn(address: string): string {
  const url = URL.parse(address)
  if (!url || url.protocol === 'data:') return ''
  const last = url.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

const endings: Record<string, string[]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/bmp': ['bmp'],
  'application/pdf': ['pdf'],
  'audio/mpeg': ['mp3'],
  'audio/ogg': ['ogg', 'opus', 'oga'],
  'audio/wav': ['wav'],
  'audio/mp4': ['m4a', 'mp4'],
  'video/mp4': ['mp4', 'm4v'],
  'video/webm': ['webm', 'mkv'],
}

/** A name for people: no path, no line breaks, not too long, and with an ending by which an app knows what to do with it. */
export function named(name: string, type: string): string {
  const fitting = endings[type]
  const plain = [
    ...name
      .replace(/[/\\]/g, '_')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
  ]
    .slice(-100)
    .join('')
  if (!fitting) return plain || 'file'
  return fitting.includes(extension(plain)) ? plain : `${plain || 'file'}.${fitting[0]}`
}

/** A name as CommonMark that means nothing but itself. */
export const plainly = (name: string): string => name.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>~|&]/g, '\\$&')
