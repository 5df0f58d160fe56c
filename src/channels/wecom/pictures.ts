import { createHash } from 'node:crypto'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { LinkedFile } from '../../contract/message.ts'

/** A picture as a finished stream takes it. https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10) */
export interface Picture {
  base64: string
  /** Of the bytes, not of their base64. */
  md5: string
}

/** WeCom takes ten of 10 MB each; a poll has to be answered within 5 s, pictures and all. */
const MOST = 10
const LONGEST = 10 * 1024 * 1024
const LONGEST_TOGETHER = LONGEST
const WITHIN = 3000
/** Streams whose pictures are kept for another poll of their end. */
const REMEMBERED = 4

/** The pictures at the ends of streams: opened once, however often WeCom asks for an end. */
export class Pictures {
  readonly #host: Pick<ChannelHost, 'openLink' | 'log'>
  readonly #opened = new Map<string, Promise<Map<string, Picture>>>()

  constructor(host: Pick<ChannelHost, 'openLink' | 'log'>) {
    this.#host = host
  }

  /** The pictures among a stream's files, by their address. What is none, or cannot be had in time, is not among them. */
  async of(stream: string, files: LinkedFile[]): Promise<Map<string, Picture>> {
    if (files.length === 0) return new Map()
    const opened = this.#opened.get(stream) ?? this.#open(files)
    this.#opened.set(stream, opened)
    const [oldest] = this.#opened.keys()
    if (this.#opened.size > REMEMBERED && oldest !== undefined) this.#opened.delete(oldest)
    return opened
  }

  async #open(files: LinkedFile[]): Promise<Map<string, Picture>> {
    const signal = AbortSignal.timeout(WITHIN)
    const opened = await Promise.all(
      files.slice(0, 2 * MOST).map(async ({ url }) => ({ url, bytes: await this.#bytesOf(url, signal) })),
    )
    const pictures = new Map<string, Picture>()
    let left = LONGEST_TOGETHER
    for (const { url, bytes } of opened) {
      if (!bytes || bytes.length > left || pictures.size === MOST) continue
      left -= bytes.length
      const md5 = createHash('md5').update(bytes).digest('hex')
      pictures.set(url, { base64: bytes.toString('base64'), md5 })
    }
    return pictures
  }

  /** Undefined for what is no picture that a stream takes. */
  async #bytesOf(url: string, signal: AbortSignal): Promise<Buffer | undefined> {
    try {
      const blob = await this.#host.openLink(url, { max: LONGEST, signal })
      return /^image\/(png|jpeg)$/.test(blob.type) ? Buffer.from(await blob.arrayBuffer()) : undefined
    } catch (error) {
      if (!(error instanceof RemoteError) && !signal.aborted) throw error
      this.#host.log.debug('a file is linked instead of shown', { reason: String(error) })
      return undefined
    }
  }
}
