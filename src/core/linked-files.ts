import { AsyncLocalStorage } from 'node:async_hooks'
import type { Channel, ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { ReplyView } from '../contract/message.ts'
import type { GuardedFetch } from '../lib/guarded-fetch.ts'
import { imagesIn } from '../lib/markdown/images.ts'
import type { MediaFolder, StoredFile } from './media-folder.ts'
import { tameId } from './tame.ts'

const WITHIN = 60_000
const LONGEST_NAME = 100

/** What was opened while a channel did one thing. */
interface Scope {
  files: StoredFile[]
  over: boolean
  done: Promise<void>
  leftOut?: LeftOut
}

/** Told what could not be opened, and why. */
type LeftOut = (url: string, why: string) => void

/** A message, by its platform's id. */
interface Asked {
  channel: string
  id: string
}

/** A reply that is drawn just now. */
interface Drawn {
  leftOut(what: string): void
  /** Answers under way to a platform that came and asked about it. */
  asked: Set<Promise<void>>
}

/** What agents link to, opened for channels to hand on: on the disk, until what the channel does just now is done. */
export class LinkedFiles {
  readonly #folder: MediaFolder
  readonly #fetch: GuardedFetch
  readonly #scope = new AsyncLocalStorage<Scope>()
  readonly #leftOut = new AsyncLocalStorage<LeftOut>()
  readonly #drawn = new Map<string, Drawn>()

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

  /** The same channel for the reply to one message: `leftOut` is told what could not be opened while it was drawn or sent, and why. */
  watched({ send, draw, ...channel }: Channel, message: Asked, leftOut: Drawn['leftOut']): Channel {
    const told = <T>(view: ReplyView, work: () => Promise<T>) => this.#leftOut.run(telling(view, leftOut), work)
    const drawing = this.#drawing(keyOf(message), leftOut)
    return {
      ...channel,
      send: (address, view) => told(view, () => send(address, view)),
      ...(draw ? { draw: (reply, view) => drawing(() => told(view, () => draw(reply, view))) } : {}),
    }
  }

  /** A draw is over when those who came and asked meanwhile have their answer. */
  #drawing(key: string, leftOut: Drawn['leftOut']): <T>(draw: () => Promise<T>) => Promise<T> {
    const drawn: Drawn = { leftOut, asked: new Set() }
    return async (draw) => {
      this.#drawn.set(key, drawn)
      try {
        return await draw()
      } finally {
        await Promise.all(drawn.asked)
        this.#drawn.delete(key)
      }
    }
  }

  /** A platform comes and asks how the reply to a message looks: what is opened to answer it is opened for that reply. */
  async asked<V extends ReplyView | undefined>(message: Asked, look: () => Promise<V>): Promise<V> {
    const scope = this.#scope.getStore()
    const drawn = this.#drawn.get(keyOf(message))
    if (!scope || !drawn) return look()
    drawn.asked.add(scope.done)
    void scope.done.then(() => drawn.asked.delete(scope.done))
    const view = await look()
    if (view) scope.leftOut = telling(view, drawn.leftOut)
    return view
  }

  /** ChannelHost.openLink */
  readonly open: ChannelHost['openLink'] = async (url, options) => {
    try {
      return await this.#open(url, options)
    } catch (error) {
      const late = options.signal?.aborted === true
      const why = late ? 'what was linked to did not come in time' : error instanceof RemoteError && error.message
      const leftOut = this.#leftOut.getStore() ?? this.#scope.getStore()?.leftOut
      if (why) leftOut?.(url, why)
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
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const scope: Scope = { files: [], over: false, done }
    try {
      return await this.#scope.run(scope, work)
    } finally {
      scope.over = true
      await Promise.all(scope.files.map(({ remove }) => remove())).finally(resolve)
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

const keyOf = ({ channel, id }: Asked) => `${channel} ${tameId(id)}`

const telling =
  (view: ReplyView, leftOut: Drawn['leftOut']): LeftOut =>
  (url, why) => {
    const name = nameOf(view, url)
    leftOut(name === '' ? why : `“${name}”: ${why}`)
  }

/** As a person knows it. Its address stays out, also of a name: it may hold a signature. */
function nameOf({ text, files = [] }: ReplyView, url: string): string {
  const named = files.find((file) => file.url === url)?.name ?? imagesIn(text).find((image) => image.url === url)?.alt
  const plain = (named ?? '').replace(/\s+/g, ' ').replace(/(\w+:\/\/[^\s/?#]*)\S*/g, '$1/…')
  return plain.trim().slice(0, LONGEST_NAME).toWellFormed()
}
