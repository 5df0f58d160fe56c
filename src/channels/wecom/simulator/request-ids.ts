import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Bot } from './directory.ts'
import { requestId } from './ids.ts'
import type { Incoming } from './incoming.ts'
import type { LiveStream } from './live-stream.ts'
import type { Rules } from './options.ts'

/** One push of the long connection, and what was answered to it. */
export interface Asked {
  incoming: Incoming
  expiresAt: number
  streams: Map<string, LiveStream>
  /** A welcome or a changed card came; only one is taken. */
  answered: boolean
}

/** The req_ids that the platform gave out. They outlive the connection, which nobody has confirmed. */
export class RequestIds {
  #rules: Rules
  #asked = new BoundedMap<string, Asked>(50_000)

  constructor(rules: Rules) {
    this.#rules = rules
  }

  open(incoming: Incoming): string {
    const id = requestId()
    const lasts = incoming.kind === 'message' ? this.#rules.replyWithin : this.#rules.eventReplyWithin
    this.#asked.set(id, { incoming, expiresAt: Date.now() + lasts, streams: new Map(), answered: false })
    return id
  }

  find(id: string, bot: Bot): Asked | undefined {
    const asked = this.#asked.get(id)
    return asked && asked.incoming.bot === bot && asked.expiresAt > Date.now() ? asked : undefined
  }

  forget(): void {
    this.#asked.clear()
  }
}
