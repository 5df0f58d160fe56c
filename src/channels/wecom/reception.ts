import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelHost } from '../../contract/channel.ts'
import { chosenCard, replyOf } from './card.ts'
import type { Line, Push } from './line.ts'
import { feedbackOn, readArrival } from './read.ts'

/** A push is not acknowledged and not repeated, so what cannot be stored now is tried again: so often, with growing pauses. */
const STORE = { tries: 6, pause: 250 }

interface ReceptionParts {
  host: ChannelHost
  welcome: string
  /** Another consumer has connected as this bot. */
  onKicked(): void
  /** Ends the waiting for a store that does not answer. */
  signal: AbortSignal
}

/** Takes in what WeCom pushes over the long connection. */
export class Reception {
  readonly #parts: ReceptionParts
  /** Messages are stored in the order in which they came. */
  #storing: Promise<void> = Promise.resolve()

  constructor(parts: ReceptionParts) {
    this.#parts = parts
  }

  /** Resolves when what has come so far is stored, or given up. */
  get idle(): Promise<void> {
    return this.#storing
  }

  take({ cmd, body, reqId }: Push, line: Line): void {
    const { host, welcome, onKicked } = this.#parts
    if (cmd !== 'aibot_msg_callback' && cmd !== 'aibot_event_callback') {
      host.log.debug('WeCom pushed a frame of an unknown kind', { cmd })
      return
    }
    const arrival = readArrival(body, { at: Date.now(), reqId })
    switch (arrival.type) {
      case 'message':
        this.#keep('a message', () => host.accept(arrival.message))
        break
      case 'press': {
        const { taskId, says } = arrival.card
        this.#keep('a press', () => host.accept({ ...arrival.message, pressedOn: replyOf(taskId) }))
        const template_card = chosenCard(says, taskId, host.language)
        this.#tell(line, reqId, 'aibot_respond_update_msg', { response_type: 'update_template_card', template_card })
        break
      }
      case 'entered':
        if (welcome)
          this.#tell(line, reqId, 'aibot_respond_welcome_msg', { msgtype: 'text', text: { content: welcome } })
        break
      case 'feedback':
        this.#keep('a judgement', () =>
          host.feedback(feedbackOn({ reply: arrival.feedback.id }, arrival.feedback, host.language)),
        )
        break
      case 'kicked':
        onKicked()
        break
      case 'unreadable':
        host.log.warn('WeCom pushed something that could not be read', { reason: arrival.reason })
        break
      default:
        host.log.debug('WeCom pushed something that nobody waits for', { type: arrival.type })
    }
  }

  #keep(what: string, store: () => Promise<unknown>): void {
    this.#storing = this.#storing.then(async () => {
      const { host, signal } = this.#parts
      for (let tries = 1; ; tries++) {
        try {
          await store()
          return
        } catch (error) {
          host.log.error(`${what} could not be stored`, { error, tries })
          if (tries === STORE.tries || signal.aborted) return
          await sleep(STORE.pause * 2 ** tries, undefined, { signal }).catch(() => undefined)
        }
      }
    })
  }

  /** What has to be said within five seconds, or not at all. */
  #tell(line: Line, reqId: string, cmd: string, body: object): void {
    line.command(cmd, body, reqId).catch((error) => this.#parts.host.log.warn(`${cmd} was not taken`, { error }))
  }
}
