import { randomBytes } from 'node:crypto'
import { isRecord, type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { BoundedMap, Recent } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Card } from './card.ts'
import { type Button, faceOf } from './card-face.ts'
import { CardProblem, refusalByCardKit } from './card-problem.ts'
import type { Chats, Message } from './chats.ts'
import type { Directory, Person } from './directory.ts'
import type { Events } from './events.ts'
import type { Look } from './markdown.ts'
import type { Rules } from './options.ts'
import { ok, Refusal, type Route } from './wire.ts'

/** A button that somebody pressed, and what became of it. */
export interface PressRecord {
  messageId: string
  label: string
  person: string
  at: number
  /** Words that the app showed for a moment. */
  toast?: string
  /** The app said that it did not work. */
  failed: boolean
}

interface Parts {
  chats: Chats
  directory: Directory
  events: Events
  journal: Journal
  rules: Rules
  look: () => Look
}

const toasts = ['info', 'success', 'error', 'warning']

/** Pressed buttons: the callback, its three seconds, and what its answer changes. */
export class CardPress {
  #parts: Parts
  #tokens = new BoundedMap<string, { card: Card; left: number; expiresAt: number; answered: boolean }>(10_000)
  #records = new Recent<PressRecord>(2_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const name = 'POST /open-apis/interactive/v1/card/update'
    return [{ name, token: true, handle: ({ json }) => this.#update(json) }]
  }

  records(): PressRecord[] {
    return this.#records.list().map((record) => ({ ...record }))
  }

  /** Throws when no such button is shown, or it does nothing. */
  async press(message: Message, label: string, by: { person: Person; form?: JsonObject }): Promise<PressRecord> {
    const { card } = message
    const shown = card && !message.recalled ? faceOf(card, this.#parts.look()).buttons : []
    const button = shown.find((candidate) => candidate.label === label)
    if (!card || !button) {
      throw new Error(
        `message '${message.id}' shows no button '${label}', only: ${shown.map((b) => b.label).join(', ')}`,
      )
    }
    if (button.disabled) throw new Error(`the button '${label}' is disabled`)
    if (button.value === undefined) throw new Error(`the button '${label}' calls nobody back`)
    const token = `c-${randomBytes(20).toString('hex')}`
    const kept = { card, left: 2, expiresAt: Date.now() + this.#parts.rules.updateTokenFor, answered: false }
    this.#tokens.set(token, kept)
    card.pending++
    const event = this.#event(message, { button, token, ...by })
    const answer = await this.#parts.events.ask('card.action.trigger', event).finally(() => card.pending--)
    kept.answered = true
    const record: PressRecord = { messageId: message.id, label, person: by.person.id, at: Date.now(), failed: !answer }
    if (!answer) this.#parts.chats.notice(message.chat, '操作失败，请稍后重试')
    const toast = answer && this.#toastIn(answer)
    if (toast !== undefined) record.toast = toast
    if (answer) this.#takeCard(card, answer)
    this.#records.add(record)
    this.#parts.chats.changed()
    return record
  }

  #event(message: Message, pressed: { button: Button; token: string; person: Person; form?: JsonObject }): JsonObject {
    const { button, token, person, form = {} } = pressed
    const { tenantKey } = this.#parts.directory
    return {
      operator: { tenant_key: tenantKey, ...this.#parts.events.ids(person) },
      token,
      action: {
        value: button.value,
        tag: button.tag,
        timezone: 'Asia/Shanghai',
        name: button.name,
        ...(button.form !== undefined && { form_value: form }),
      },
      host: 'im_message',
      delivery_type: '',
      context: { url: '', preview_token: '', open_message_id: message.id, open_chat_id: message.chat.id },
    }
  }

  #toastIn({ toast }: JsonObject): string | undefined {
    if (toast === undefined) return undefined
    const { type = 'info', content } = objectIn(toast)
    if (!toasts.includes(textIn(type)) || typeof content !== 'string') {
      this.#parts.journal.violation(`a callback was answered with a toast that is none: ${JSON.stringify(toast)}`)
      return undefined
    }
    return content
  }

  #takeCard(card: Card, { card: given }: JsonObject): void {
    if (given === undefined) return
    const { type, data } = objectIn(given)
    const broke = (why: string) =>
      this.#parts.journal.violation(`the card in the answer to a callback was not taken: ${why}`)
    if (card.streaming) return void broke('the card is streaming')
    if (type !== 'raw' || !isRecord(data)) return void broke('it is neither raw with data nor a known template')
    try {
      card.replace(data)
    } catch (error) {
      if (!(error instanceof CardProblem)) throw error
      broke(`${error.code} ${error.message}`)
    }
  }

  /** The later update: twice at most, and only after the answer. The numbers of its refusals are not confirmed. */
  #update({ token, card: given }: JsonObject): Answer {
    const kept = this.#tokens.get(textIn(token))
    if (!kept || kept.expiresAt < Date.now() || kept.left === 0 || !kept.answered) {
      throw new Refusal(10002, 'invalid param: token')
    }
    if (!isRecord(given)) throw new Refusal(10002, 'invalid param: card')
    const { open_ids, ...json } = given
    if (json.schema !== '2.0' && (!Array.isArray(open_ids) || open_ids.length === 0)) {
      throw new Refusal(300090, 'open_ids is empty')
    }
    try {
      if (kept.card.streaming) throw new Refusal(200810, 'the card is streaming')
      kept.card.replace(json)
    } catch (error) {
      throw error instanceof CardProblem ? refusalByCardKit(error) : error
    }
    kept.left--
    this.#parts.chats.changed()
    return ok()
  }
}
