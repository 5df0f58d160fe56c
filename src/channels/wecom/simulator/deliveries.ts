import type { Callbacks } from './callbacks.ts'
import type { Conditions } from './conditions.ts'
import type { Bot } from './directory.ts'
import { callbackMsgId, socketMsgId } from './ids.ts'
import type { Incoming } from './incoming.ts'
import type { Rules } from './options.ts'
import type { Sockets } from './sockets.ts'
import type { Webhook } from './webhook.ts'

interface Parts {
  rules: Rules
  conditions: Conditions
  callbacks: Callbacks
  sockets: Sockets
  webhook: Webhook
}

/** More than this waits for no bot. */
const maxWaiting = 10_000

/** Brings what people do to their bot: by callback or by its connection, one of the two; or keeps it until there is one. */
export class Deliveries {
  #parts: Parts
  #waiting = new Map<string, Incoming[]>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  newId(): string {
    return this.#parts.webhook.set ? callbackMsgId() : socketMsgId()
  }

  /** Throws when this person has to wait for an answer first. What the app says then is not documented. */
  admit(bot: Bot, personId: string): void {
    const { callbacks, rules, webhook } = this.#parts
    if (webhook.set && callbacks.openOf(bot, personId) >= rules.maxConcurrent)
      throw new Error(
        `${personId} waits for ${rules.maxConcurrent} answers of ${bot.name} already; no more are allowed`,
      )
  }

  send(incoming: Incoming): void {
    const waiting = this.#waiting.get(incoming.bot.id)
    if (!waiting && this.#deliver(incoming)) return
    if (this.#parts.rules.whenOffline === 'drop') return
    const queue = waiting ?? []
    this.#waiting.set(incoming.bot.id, queue)
    if (queue.length < maxWaiting) queue.push(incoming)
  }

  /** Delivers what waits, oldest first, as far as it goes. */
  flush(): void {
    for (const [botId, queue] of this.#waiting) {
      while (queue[0] && this.#deliver(queue[0])) queue.shift()
      if (queue.length === 0) this.#waiting.delete(botId)
    }
  }

  #deliver(incoming: Incoming): boolean {
    const { conditions, callbacks, sockets, webhook } = this.#parts
    if (conditions.cutOff) return false
    if (!webhook.set) return sockets.push(incoming)
    if (!webhook.verified) return false
    callbacks.deliver(incoming)
    return true
  }
}
