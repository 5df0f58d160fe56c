import type { Incoming } from './incoming.ts'
import type { LiveStream } from './live-stream.ts'

/** 'finish' by the bot, 'window' by the clock, 'empty' without a reply, 'refused' for a reply that is none, 'lost' undelivered. */
type Ending = 'finish' | 'window' | 'empty' | 'refused' | 'lost'

/** One thing that a bot was told by a callback, and its passive reply. */
export class Interaction {
  readonly incoming: Incoming
  readonly openedAt = Date.now()
  stream: LiveStream | undefined
  /** A card came: alone, or once with the stream. */
  cardTaken = false
  deliveries = 0
  polls = 0
  ended: Ending | undefined
  #onEnd: () => void

  constructor(incoming: Incoming, onEnd: () => void) {
    this.incoming = incoming
    this.#onEnd = onEnd
  }

  end(how: Ending): void {
    if (this.ended) return
    this.ended = how
    this.#onEnd()
  }
}
