import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { InboundMessage } from '../../contract/message.ts'
import { isRecord } from '../../lib/json.ts'
import type { FeishuApi } from './api.ts'
import { readPress } from './press.ts'
import { type Heard, readAgain, readArrival, readMessage } from './read.ts'
import { say } from './words.ts'

/** An event, whichever envelope it came in. */
export interface Event {
  type: string
  id: string
  /** Absent in what comes over a long connection in the old envelope. */
  appId?: string
  token?: string
  body: Record<string, unknown>
}

/** What has to be asked about an event. */
type Asked = Pick<FeishuApi, 'appId' | 'me' | 'message'>

/** Feishu waits 3 s for the acknowledgement; what is quoted gets half of them. ms */
const QUOTE_WITHIN = 1500
const LONGEST_QUOTE = 4000

/** Hands what Feishu reports, over whichever wire, to the gateway. */
export class Reception {
  readonly #host: ChannelHost
  readonly #api: Asked

  constructor(host: ChannelHost, api: Asked) {
    this.#host = host
    this.#api = api
  }

  /** Resolves when the event may be acknowledged, with what to answer it with. Rejects when it could not be stored. */
  async take(event: Event): Promise<object | undefined> {
    switch (event.type) {
      case 'im.message.receive_v1':
        return this.#message(event)
      case 'card.action.trigger':
        return this.#press(event)
      case 'im.chat.member.bot.added_v1':
      case 'im.chat.access_event.bot_p2p_chat_entered_v1':
      case 'p2p_chat_create': {
        const arrival = readArrival(event.body, event)
        if (arrival) await this.#host.accept(arrival)
        return undefined
      }
      default:
        this.#host.log.debug('Feishu reported an event that nobody waits for', { type: event.type })
        return undefined
    }
  }

  async #message(event: Event): Promise<undefined> {
    const { openId: bot } = await this.#api.me()
    const heard = readMessage(event.body, { bot, language: this.#host.language })
    if (heard === undefined)
      this.#host.log.warn('Feishu delivered a message that could not be read', { event: event.id })
    else if (heard !== 'not for us') await this.#host.accept(await this.#inContext(heard))
  }

  /** With what the event does not tell. Without it, if it cannot be had in time. */
  async #inContext({ message, parent, forwards }: Heard): Promise<InboundMessage> {
    const [forwarded, quoted] = await Promise.all([
      forwards ? this.#ask(message.id) : undefined,
      parent === undefined ? undefined : this.#ask(parent),
    ])
    if (forwarded?.text) {
      const { unsupported: _, ...readable } = message
      return { ...readable, text: forwarded.text }
    }
    if (!quoted) return message
    return {
      ...message,
      files: [...message.files, ...quoted.files],
      ...(quoted.text ? { quote: quoted.text.slice(0, LONGEST_QUOTE) } : {}),
      addressed: message.addressed || quoted.ours,
    }
  }

  async #ask(id: string) {
    try {
      const items = await this.#api.message(id, QUOTE_WITHIN)
      const ours = items[0]?.sender?.sender_type === 'app' && items[0].sender.id === this.#api.appId
      return { ...readAgain(items, this.#host.language), ours }
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      this.#host.log.debug('A message that was quoted or forwarded could not be looked up', { reason: error.message })
      return undefined
    }
  }

  async #press(event: Event): Promise<object> {
    const host = this.#host
    const press = readPress(event.body, event.id)
    if (!press) return {}
    if ('feedback' in press) {
      await host.feedback(press.feedback)
      return toast(say(host.language, 'thanks'))
    }
    await host.accept(press.message)
    return toast(press.message.text.slice(0, 100))
  }
}

const toast = (content: string) => ({ toast: { type: 'success', content } })

/** Undefined for what is no event. */
export function eventIn(payload: Record<string, unknown> | undefined): Event | undefined {
  if (!payload) return undefined
  const { header, event, uuid, token } = payload
  if (isRecord(header)) {
    const { event_type, event_id, app_id } = header
    if (typeof event_type !== 'string' || typeof event_id !== 'string' || !isRecord(event)) return undefined
    return { type: event_type, id: event_id, body: event, ...text({ appId: app_id, token: header.token }) }
  }
  // The first envelope: { uuid, token, event: { type, app_id, … } }, or a press on its own.
  if (isRecord(event) && typeof event.type === 'string' && typeof uuid === 'string') {
    return { type: event.type, id: uuid, body: event, ...text({ appId: event.app_id, token }) }
  }
  if (!isRecord(payload.action) || typeof token !== 'string') return undefined
  return { type: 'card.action.trigger', id: token, body: payload }
}

function text(facts: { appId?: unknown; token?: unknown }): { appId?: string; token?: string } {
  const { appId, token } = facts
  return { ...(typeof appId === 'string' ? { appId } : {}), ...(typeof token === 'string' ? { token } : {}) }
}
