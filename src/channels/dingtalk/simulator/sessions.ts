import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Chat } from './directory.ts'

const maxSessions = 200_000

/** Session webhooks: every message brings one, for answering in its chat for a while. */
export class Sessions {
  #sessions = new BoundedMap<string, { chat: Chat; expiresAt: number }>(maxSessions)
  #keptFor: number
  #origin: () => string

  constructor(keptFor: number, origin: () => string) {
    this.#keptFor = keptFor
    this.#origin = origin
  }

  open(chat: Chat): { url: string; expiresAt: number } {
    const token = randomBytes(16).toString('hex')
    const expiresAt = Date.now() + this.#keptFor
    this.#sessions.set(token, { chat, expiresAt })
    return { url: `${this.#origin()}/robot/sendBySession?session=${token}`, expiresAt }
  }

  chatOf(token: string): Chat | 'unknown' | 'expired' {
    const session = this.#sessions.get(token)
    if (!session) return 'unknown'
    return session.expiresAt > Date.now() ? session.chat : 'expired'
  }

  /** Every address given out so far dies. */
  expire(): void {
    this.#sessions.clear()
  }
}
