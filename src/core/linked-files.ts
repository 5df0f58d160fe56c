import { AsyncLocalStorage } from 'node:async_hooks'
import type { Channel, ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { ReplyView } from '../contract/message.ts'
import type { GuardedFetch } from '../lib/guarded-fetch.ts'
import { imagesIn } from '../lib/markdown/images.ts'
import type { MediaFolder, StoredFile } from './media-folder.ts'

const WITHIN = 60_000
const LONGEST_NAME = 100

/** What was opened while a channel did one thing. */
interface Scope {
  files: StoredFile[]
  over: boolean
}

/** What agents link to, opened for channels to hand on: on the disk, until what the channel does just now is done. */
export class LinkedFiles {
  readonly #folder: MediaFolder
  readonly #fetch: GuardedFetch
  readonly #scope = new AsyncLocalStorage<Scope>()
  readonly #leftOut = new AsyncLocalStorage<(url: string, why: string) => void>()

  constructor(folder: MediaFolder, fetch: GuardedFetch) {
    this.#folder = folder
    this.#fetch = fetch
  }

  /** The same channel; what it opens is gone once the draw, the send or the answer to the request is done that it was opened for. */
  lentTo({ send, draw, receive, ...channel }: Channel): Channel {
    return {
      ...channel,
      send: (address, view) => this.#during(() => send(address, view)),
      ...(draw ? { draw: (reply, view) => this.#during(() => draw(reply, view)) } : {}),
      ...(receive ? { receive: (request) => this.#during(() => receive(request)) } : {}),
    }
  }

  /** The same channel for one reply: `leftOut` is told what could not be opened while it was drawn or sent, and why. */
  watched({ send, draw, ...channel }: Channel, leftOut: (what: string) => void): Channel {
    const telling = (view: ReplyView) => (url: string, why: string) => {
      const name = nameOf(view, url)
      leftOut(name === '' ? why : `“${name}”: ${why}`)
    }
    return {
      ...channel,
      send: (address, view) => this.#leftOut.run(telling(view), () => send(address, view)),
      ...(draw ? { draw: (reply, view) => this.#leftOut.run(telling(view), () => draw(reply, view)) } : {}),
    }
  }

  /** ChannelHost.openLink */
  readonly open: ChannelHost['openLink'] = async (url, options) => {
    try {
      return await this.#open(url, options)
    } catch (error) {
      const late = options.signal?.aborted === true
      const why = late ? 'what was linked to did not come in time' : error instanceof RemoteError && error.message
      if (why) this.#leftOut.getStore()?.(url, why)
      throw error
    }
  }

  async #open(url: string, { max, signal }: Parameters<ChannelHost['openLink']>[1]): Promise<Blob> {
    const deadline = AbortSignal.timeout(WITHIN)
    const ended = signal ? AbortSignal.any([signal, deadline]) : deadline
    try {
      const { body } = await this.#fetch(url, { max, signal: ended })
      const tooLarge = () => new RemoteError('invalid', `what was linked to is larger than ${max} bytes`)
      return await this.#forNow(await this.#folder.keep(body, { max, signal: ended, tooLarge }))
    } catch (error) {
      if (signal?.aborted || !deadline.aborted) throw error
      throw new RemoteError('unreachable', `what was linked to did not come within ${WITHIN / 1000} s`)
    }
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    const scope: Scope = { files: [], over: false }
    try {
      return await this.#scope.run(scope, work)
    } finally {
      scope.over = true
      await Promise.all(scope.files.map(({ remove }) => remove()))
    }
  }

  async #forNow(stored: StoredFile): Promise<Blob> {
    const scope = this.#scope.getStore()
    if (scope && !scope.over) {
      scope.files.push(stored)
      return stored.blob
    }
    // Nobody says when it is needed no more, so it goes the way of all that lies in memory.
    const { type } = stored.blob
    const bytes = await stored.blob.arrayBuffer().finally(() => stored.remove())
    return new Blob([bytes], { type })
  }
}

/** As a person knows it. Its address stays out, also of a name: it may hold a signature. */
function nameOf({ text, files = [] }: ReplyView, url: string): string {
  const named = files.find((file) => file.url === url)?.name ?? imagesIn(text).find((image) => image.url === url)?.alt
  const plain = (named ?? '').replace(/\s+/g, ' ').replace(/(\w+:\/\/[^\s/?#]*)\S*/g, '$1/…')
  return plain.trim().slice(0, LONGEST_NAME).toWellFormed()
}
