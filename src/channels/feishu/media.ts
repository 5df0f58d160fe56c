import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { LinkedFile, ReplyView } from '../../contract/message.ts'
import { imagesIn, replaceImages } from '../../lib/markdown/images.ts'
import type { FeishuApi, Post } from './api.ts'

type Host = Pick<ChannelHost, 'openLink' | 'log'>

/** https://open.feishu.cn/document/server-docs/im-v1/image/create and …/file/create (read 2026-11-21) */
const LARGEST_PICTURE = 10 * 1024 * 1024
const LARGEST_FILE = 30 * 1024 * 1024
/** One reply's; more are linked. */
const MOST_PICTURES = 30
const MOST_FILES = 10

/** A final view whose pictures Feishu has, and the messages that its files have become. */
export interface Prepared {
  view: ReplyView
  posts: { file: LinkedFile; post: Pick<Post, 'type' | 'content'> }[]
}

/** Hands Feishu what a view links to. What it does not take stays a link. */
export async function prepare(view: ReplyView, api: FeishuApi, host: Host): Promise<Prepared> {
  const keys = new Map<string, string>()
  const addresses = imagesIn(view.text).map(({ url }) => url)
  for (const url of [...new Set(addresses)].slice(0, MOST_PICTURES)) {
    const key = await uploadPicture(url, api, host)
    if (key !== undefined) keys.set(url, key)
  }
  const shown: string[] = []
  const links: LinkedFile[] = []
  const posts: Prepared['posts'] = []
  for (const [n, file] of (view.files ?? []).entries()) {
    const taken = n < MOST_FILES ? await upload(file, api, host) : undefined
    if (taken === undefined) links.push(file)
    else if ('picture' in taken) shown.push(`![${oneLine(file.name)}](${taken.picture})`)
    else posts.push({ file, post: taken })
  }
  const text = replaceImages(view.text, ({ alt, url }) => {
    const key = keys.get(url)
    return key === undefined ? undefined : `![${oneLine(alt)}](${key})`
  })
  const { files: _, ...rest } = view
  return { view: linked({ ...rest, text: [text, ...shown].filter(Boolean).join('\n\n') }, links), posts }
}

/** Files as links below the text; of those without an address that can be opened, the name. */
export function linked(view: ReplyView, files: LinkedFile[]): ReplyView {
  const links = files.map(({ name, url }) => {
    const label = oneLine(name)
    return /^https?:/i.test(url) ? `📎 [${label}](${encodeURI(decodeSafely(url))})` : `📎 ${label}`
  })
  return { ...view, text: [view.text, links.join('\n')].filter(Boolean).join('\n\n') }
}

async function upload(
  file: LinkedFile,
  api: FeishuApi,
  host: Host,
): Promise<{ picture: string } | Pick<Post, 'type' | 'content'> | undefined> {
  try {
    const blob = await host.openLink(file.url, { max: LARGEST_FILE })
    if (blob.size === 0) return undefined
    if (isPicture(blob)) return { picture: await api.uploadImage(blob) }
    const kind = kindOf(file.name, blob.type)
    const key = await api.uploadFile(blob, file.name.slice(-200), kind)
    const type = kind === 'opus' ? 'audio' : kind === 'mp4' ? 'media' : 'file'
    return { type, content: { file_key: key } }
  } catch (error) {
    return stays(error, host)
  }
}

async function uploadPicture(url: string, api: FeishuApi, host: Host): Promise<string | undefined> {
  if (!/^(https?|data):/i.test(url)) return undefined
  try {
    const blob = await host.openLink(url, { max: LARGEST_PICTURE })
    return isPicture(blob) ? await api.uploadImage(blob) : undefined
  } catch (error) {
    return stays(error, host)
  }
}

function stays(error: unknown, { log }: Host): undefined {
  if (!(error instanceof RemoteError)) throw error
  log.debug('What an agent linked to stays a link', { reason: error.message })
  return undefined
}

const pictures = new Set(['jpeg', 'jpg', 'png', 'webp', 'gif', 'bmp', 'tiff', 'heic', 'x-icon', 'vnd.microsoft.icon'])
const isPicture = ({ type, size }: Blob): boolean =>
  type.startsWith('image/') && pictures.has(type.slice(6).split(';')[0] ?? '') && size <= LARGEST_PICTURE

/** What Feishu calls it. */
function kindOf(name: string, type: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (type === 'audio/ogg' && extension === 'opus') return 'opus'
  if (type === 'video/mp4') return 'mp4'
  return kinds[extension] ?? 'stream'
}

const kinds: Record<string, string> = {
  pdf: 'pdf',
  doc: 'doc',
  docx: 'doc',
  xls: 'xls',
  xlsx: 'xls',
  ppt: 'ppt',
  pptx: 'ppt',
}

const oneLine = (text: string): string =>
  text
    .replace(/[\s[\]]+/g, ' ')
    .trim()
    .slice(0, 200) || '…'

function decodeSafely(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}
