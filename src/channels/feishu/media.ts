import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { LinkedFile, ReplyView } from '../../contract/message.ts'
import { extension } from '../../lib/attachment.ts'
import { type LinkedMedia, openLinked, plainly } from '../../lib/linked-media.ts'
import { replaceImages } from '../../lib/markdown/images.ts'
import type { FeishuApi, Post } from './api.ts'

/** https://open.feishu.cn/document/server-docs/im-v1/image/create and …/file/create (read 2026-11-21) */
const MB = 1024 * 1024
const largest = { picture: 10 * MB, file: 30 * MB }
const pictures = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/bmp', 'image/heic']
/** More pictures and files of one reply than these stay links. */
const MOST = 30

type FileMessage = Pick<Post, 'type' | 'content'>

/** A final view whose pictures Feishu has, and the messages that its files have become. */
export interface Prepared {
  view: ReplyView
  posts: { file: LinkedFile; post: FileMessage }[]
}

/** Hands Feishu what a view links to. What it does not take stays a link. */
export async function prepare(
  view: ReplyView,
  api: FeishuApi,
  host: Pick<ChannelHost, 'openLink' | 'log'>,
): Promise<Prepared> {
  if (!view.files?.length && !view.text.includes('![')) return { view, posts: [] }
  const keys = new Map<string, string>()
  const messages = new Map<string, FileMessage>()
  const inText = new Set<string>()
  for (const media of await openLinked(view, { host, max: largest.file, most: MOST })) {
    if (media.alt !== undefined) inText.add(media.url)
    try {
      if (isPicture(media)) keys.set(media.url, await api.uploadImage(media.blob))
      else if (!inText.has(media.url)) messages.set(media.url, await upload(media, api))
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      host.log.warn('a file is linked instead of shown', { reason: error.message })
    }
  }
  const { files = [], ...rest } = view
  const text = replaceImages(view.text, ({ alt, url }) => shown(keys.get(url), alt))
  const below = files.flatMap(({ name, url }) => shown(keys.get(url), plainly(name)) ?? [])
  const posts = files.flatMap((file) => {
    const post = messages.get(file.url)
    return post ? [{ file, post }] : []
  })
  const left = files.filter(({ url }) => !keys.has(url) && !messages.has(url))
  const whole = [text.trimEnd(), ...below].filter(Boolean).join('\n\n')
  return { view: linked({ ...rest, text: whole }, left), posts }
}

/** Files as links below the text; of those without an address that can be opened, the name. */
export function linked(view: ReplyView, files: LinkedFile[]): ReplyView {
  const links = files.map(({ name, url }) =>
    /^https?:/i.test(url)
      ? `📎 [${plainly(name)}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`
      : `📎 ${plainly(name)}`,
  )
  return { ...view, text: [view.text, links.join('\n\n')].filter(Boolean).join('\n\n') }
}

const shown = (key: string | undefined, alt: string) => (key === undefined ? undefined : `![${alt}](${key})`)

const isPicture = ({ blob }: LinkedMedia): boolean => pictures.includes(blob.type) && blob.size <= largest.picture

async function upload({ name, blob }: LinkedMedia, api: FeishuApi): Promise<FileMessage> {
  const kind = blob.type === 'video/mp4' ? 'mp4' : (kinds[extension(name)] ?? 'stream')
  const key = await api.uploadFile(blob, name, kind)
  const type = kind === 'opus' ? 'audio' : kind === 'mp4' ? 'media' : 'file'
  return { type, content: { file_key: key } }
}

/** What Feishu calls it, by the ending of its name. */
const kinds: Record<string, string> = {
  opus: 'opus',
  pdf: 'pdf',
  doc: 'doc',
  docx: 'doc',
  xls: 'xls',
  xlsx: 'xls',
  ppt: 'ppt',
  pptx: 'ppt',
}
