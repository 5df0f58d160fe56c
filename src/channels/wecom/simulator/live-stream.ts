import { Recent } from '../../../lib/simulation/bounded.ts'
import type { BotEntry, Chats } from './chats.ts'
import type { Bot, Chat } from './directory.ts'
import { isVisible } from './markdown.ts'
import type { Media } from './media.ts'
import type { StreamFrame } from './stream-rules.ts'

/** What was on the screen after a frame. */
export interface ShownFrame {
  at: number
  content: string
  finish: boolean
}

interface Place {
  chats: Chats
  media: Media
  chat: Chat
  bot: Bot
}

/** One bubble that grows until it is finished. */
export class LiveStream {
  readonly id: string
  readonly openedAt = Date.now()
  readonly entry: BotEntry
  finished = false
  #fresh = true
  #place: Place
  #frames = new Recent<ShownFrame>(200)

  constructor(id: string, place: Place) {
    this.id = id
    this.#place = place
    this.entry = place.chats.botSays(place.chat, place.bot, { growing: true, text: '' })
  }

  frames(): ShownFrame[] {
    return this.#frames.list()
  }

  /** Shows the newest snapshot. Returns false when the end shows nothing: the app then goes on waiting for it. */
  take(frame: StreamFrame): boolean {
    const { entry } = this
    if (frame.content !== undefined) entry.text = frame.content
    if (this.#fresh && frame.feedbackId !== undefined) entry.feedbackId = frame.feedbackId
    for (const image of frame.images) entry.files.push({ id: this.#place.media.keep(image), kind: 'image' })
    this.#fresh = false
    this.finished = frame.finish
    const visible = isVisible(entry.text ?? '') || entry.files.length > 0 || entry.card !== undefined
    if (frame.finish && visible) entry.growing = false
    this.#frames.add({ at: Date.now(), content: entry.text ?? '', finish: frame.finish })
    this.#place.chats.changed()
    return !frame.finish || visible
  }

  /** Nobody asks for it any more. */
  abandon(): void {
    this.entry.growing = false
    this.entry.failed = true
    this.#place.chats.changed()
  }
}
