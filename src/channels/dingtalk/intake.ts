import type { ChannelHost } from '../../contract/channel.ts'
import type { InboundMessage } from '../../contract/message.ts'
import type { Arrival } from './read.ts'

/** A press again within this time is the same press: an impatient finger, or a redelivery (after about 60 s, under a new id). */
const pressWindow = 90_000

/** Hands what was delivered, over whichever wire, to the gateway. */
export class Intake {
  readonly #host: ChannelHost
  /** Newest last. */
  readonly #presses = new Map<string, { id: string; at: number }>()
  #confirmed: boolean

  /** `confirmed`: somebody else says when the platform has let us in; else the first good delivery does. */
  constructor(host: ChannelHost, { confirmed }: { confirmed: boolean }) {
    this.#host = host
    this.#confirmed = confirmed
  }

  /** Resolves when the delivery may be acknowledged; false when there was nothing in it to take in. */
  async take(arrival: Arrival): Promise<boolean> {
    if (arrival.type === 'unreadable') {
      this.#host.log.warn('DingTalk delivered something that could not be read', { reason: arrival.reason })
      return false
    }
    if (arrival.type === 'ignored') {
      this.#host.log.debug('DingTalk delivered what is not answered', { reason: arrival.reason })
      return true
    }
    if (arrival.type === 'over quota') {
      this.#confirmed = false
      this.#host.report(
        'denied',
        "DingTalk no longer delivers what people write: the organisation's Webhook & Stream quota of this month is used up (code 20001). Buy a package in the DingTalk admin console.",
      )
      return true
    }
    if (arrival.type === 'judgement') await this.#host.feedback(arrival.given)
    else await this.#host.accept(this.#once(arrival.message))
    if (!this.#confirmed) this.#host.report('connected')
    this.#confirmed = true
    return true
  }

  #once(message: InboundMessage): InboundMessage {
    if (message.pressedOn === undefined) return message
    const now = Date.now()
    for (const [key, { at }] of this.#presses) {
      if (now - at < pressWindow && this.#presses.size < 1000) break
      this.#presses.delete(key)
    }
    const key = JSON.stringify([message.pressedOn, message.sender.id, message.text])
    const known = this.#presses.get(key)
    if (known) return { ...message, id: known.id }
    this.#presses.set(key, { id: message.id, at: now })
    return message
  }
}
