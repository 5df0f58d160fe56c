import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, LinkedFile, ReplyView } from '../../contract/message.ts'
import { extension } from '../../lib/attachment.ts'
import { type LinkedMedia, openLinked, plainly } from '../../lib/linked-media.ts'
import { replaceImages } from '../../lib/markdown/images.ts'
import { addressIn } from './address.ts'
import type { DingtalkApi, SampleFile } from './api.ts'

/** What an upload may be. https://open.dingtalk.com/document/orgapp/upload-media-files (2026-08-22) */
const LARGEST = 20 * 1024 * 1024
const pictures = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp']
const documents = ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar']
/** Uploads are calls that count: more pictures and files than these stay links. */
const MOST = 20
/** So many final views are remembered with what was uploaded for them: one that is drawn again costs no more uploads. */
const REMEMBERED = 50

/** A final view whose pictures are DingTalk's own, and the files that follow it. */
export interface Ready {
  view: ReplyView
  files: { linked: LinkedFile; message: SampleFile }[]
}

export interface MediaParts {
  api: DingtalkApi
  host: Pick<ChannelHost, 'openLink' | 'log'>
  robotCode: string
}

/** Brings what an agent links to into DingTalk: pictures into the text, files below it. What does not fit stays a link. */
export class DingtalkMedia {
  readonly #parts: MediaParts
  readonly #ready = new Map<string, Promise<Ready>>()

  constructor(parts: MediaParts) {
    this.#parts = parts
  }

  /** Pictures are shown once the answer is whole. */
  growing(view: ReplyView): ReplyView {
    return { ...view, text: replaceImages(view.text, linkTo) }
  }

  async ready(view: ReplyView): Promise<Ready> {
    if (!view.files?.length && !view.text.includes('![')) return { view, files: [] }
    const key = JSON.stringify(view)
    const known = this.#ready.get(key)
    if (known) return known
    const made = this.#make(view)
    this.#ready.set(key, made)
    for (const oldest of this.#ready.keys()) if (this.#ready.size > REMEMBERED) this.#ready.delete(oldest)
    return made.catch((error: unknown) => {
      this.#ready.delete(key)
      throw error
    })
  }

  /** Sends the files as messages of their own; returns those that could not be sent. */
  async follow(address: Json, { files }: Ready): Promise<LinkedFile[]> {
    const { api, robotCode: ours, host } = this.#parts
    const { kind, conversationId, staffId, robotCode = ours } = addressIn(address)
    const missing: LinkedFile[] = []
    for (const { linked, message } of files) {
      try {
        if (kind === 'group') await api.sendToGroup(conversationId, robotCode, message)
        else if (staffId !== undefined) await api.sendToPerson(staffId, robotCode, message)
        else missing.push(linked)
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        host.log.warn('a file could not be sent', { reason: error.message })
        missing.push(linked)
      }
    }
    return missing
  }

  async #make(view: ReplyView): Promise<Ready> {
    const uploaded = new Map<string, { media: LinkedMedia; id: string }>()
    for (const media of await openLinked(view, { host: this.#parts.host, max: LARGEST, most: MOST })) {
      const id = await this.#upload(media)
      if (id !== undefined) uploaded.set(media.url, { media, id })
    }
    const { files: all = [], ...rest } = view
    const files: Ready['files'] = []
    const lines: string[] = []
    const left: LinkedFile[] = []
    for (const linked of all) {
      const { media, id } = uploaded.get(linked.url) ?? {}
      if (media && id && isPicture(media)) lines.push(`![${plainly(linked.name)}](${id})`)
      else if (media && id) {
        files.push({ linked, message: { mediaId: id, fileName: media.name, fileType: extension(media.name) } })
        lines.push(`📎 ${plainly(linked.name)}`)
      } else if (/^https?:/i.test(linked.url)) left.push(linked)
      else lines.push(`📎 ${plainly(linked.name)}`)
    }
    const text = replaceImages(view.text, (image) => {
      const { media, id } = uploaded.get(image.url) ?? {}
      return media && id && isPicture(media) ? `![${image.alt}](${id})` : linkTo(image)
    })
    const whole = [text.trimEnd(), lines.join('\n\n')].filter(Boolean).join('\n\n')
    return { view: { ...rest, text: whole, ...(left.length > 0 ? { files: left } : {}) }, files }
  }

  async #upload(media: LinkedMedia): Promise<string | undefined> {
    const type = isPicture(media) ? 'image' : documents.includes(extension(media.name)) ? 'file' : undefined
    if (!type) return undefined
    try {
      return await this.#parts.api.upload(type, media)
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      this.#parts.host.log.warn('a file is linked instead of shown', { reason: error.message })
      return undefined
    }
  }
}

/** The same view with links to what could not be sent. */
export function withLinks({ view }: Ready, missing: LinkedFile[]): ReplyView {
  return { ...view, files: [...(view.files ?? []), ...missing.filter(({ url }) => /^https?:/i.test(url))] }
}

const isPicture = ({ blob }: LinkedMedia): boolean => pictures.includes(blob.type)

/** A readable mark where a picture would stand. */
function linkTo({ alt, url }: { alt: string; url: string }): string {
  const mark = `🖼 ${alt}`.trim()
  return /^https?:/i.test(url) ? `[${mark}](${url})` : mark
}
