import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Card } from './card.ts'
import { parseCard } from './card-check.ts'
import {
  addElements,
  applyActions,
  configIn,
  deleteElement,
  objectText,
  patchElement,
  replaceElement,
} from './card-edits.ts'
import { CardProblem, refusalByCardKit } from './card-problem.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Limits } from './limits.ts'
import type { Rules } from './options.ts'
import { ok, Refusal, type Route } from './wire.ts'

interface Parts {
  cards: Cards
  chats: Chats
  limits: Limits
  rules: Rules
  timers: Timers
}

type Operation = (card: Card, call: Call) => void

const maxData = 3_000_000
const maxContent = 100_000
const cards = '/open-apis/cardkit/v1/cards'

/** CardKit: card entities, and everything that can be done to one in a strict order. */
export class CardApi {
  #parts: Parts
  /** Cards whose end of streaming will be shown. */
  #leases = new Map<Card, () => void>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const route = (name: string, handle: (call: Call) => Answer): Route => {
      return { name, token: true, scopes: ['cardkit:card:write'], handle: (call) => this.#spoken(() => handle(call)) }
    }
    const operation = (name: string, run: Operation) => route(name, (call) => this.#operate(call, run))
    return [
      route(`POST ${cards}`, ({ json }) => this.#create(json)),
      route(`POST ${cards}/id_convert`, ({ json }) => this.#convert(json)),
      operation(`PUT ${cards}/:card_id/elements/:element_id/content`, stream),
      operation(`PATCH ${cards}/:card_id/settings`, (card, { json }) => {
        if (typeof json.settings !== 'string') throw new Refusal(10002, 'invalid param: settings')
        card.configure(configIn(json.settings))
      }),
      operation(`PUT ${cards}/:card_id`, (card, { json }) => card.replace(newCard(json.card))),
      operation(`POST ${cards}/:card_id/batch_update`, batch),
      operation(`POST ${cards}/:card_id/elements`, (card, { json }) => {
        if (typeof json.elements !== 'string') throw new Refusal(10002, 'invalid param: elements')
        card.change((copy) => addElements(copy, json))
      }),
      operation(`PUT ${cards}/:card_id/elements/:element_id`, (card, { json, params }) => {
        card.change((copy) => replaceElement(copy, params[1] ?? '', objectText(json.element, 'element')))
      }),
      operation(`PATCH ${cards}/:card_id/elements/:element_id`, (card, { json, params }) => {
        const partial = objectText(json.partial_element, 'partial_element')
        card.change((copy) => patchElement(copy, params[1] ?? '', partial))
      }),
      operation(`DELETE ${cards}/:card_id/elements/:element_id`, (card, { params }) => {
        card.change((copy) => deleteElement(copy, params[1] ?? ''))
      }),
    ]
  }

  #create({ type, data }: JsonObject): Answer {
    if (type !== 'card_json') throw new Refusal(10002, 'invalid param: type')
    if (typeof data !== 'string' || data === '' || data.length > maxData)
      throw new Refusal(10002, 'invalid param: data')
    const json = parseCard(data)
    if (json.schema !== '2.0') throw new CardProblem(300303, 'card schema is not 2.0')
    const card = this.#parts.cards.make(json)
    card.isEntity = true
    this.#watchLease(card)
    return ok({ card_id: card.id })
  }

  #convert({ message_id }: JsonObject): Answer {
    const card = this.#parts.chats.message(textIn(message_id))?.card
    if (!card) throw new Refusal(10002, 'invalid param: message_id')
    return ok({ card_id: card.id })
  }

  #operate(call: Call, run: Operation): Answer {
    const { cards, limits, chats } = this.#parts
    const card = cards.get(call.params[0] ?? '')
    const uuid = call.json.uuid
    if (uuid !== undefined && (typeof uuid !== 'string' || uuid.length > 64)) {
      throw new Refusal(10002, 'invalid param: uuid')
    }
    const { sequence, uuid: _, ...body } = call.json
    const operation = `${call.name} ${call.params.join(' ')} ${JSON.stringify(body)}`
    if (card.isReplay(uuid, operation)) return ok()
    limits.card(card.id)
    if (card.pending > 0) throw new Refusal(200810, 'the card is in an interaction')
    const number = card.checkSequence(sequence)
    run(card, call)
    card.done(number, uuid, operation)
    this.#watchLease(card)
    chats.changed()
    return ok()
  }

  /** The screen changes when the time for streaming is over, without any call. */
  #watchLease(card: Card): void {
    const running = this.#leases.get(card)
    if (running && !card.streaming) {
      running()
      this.#leases.delete(card)
    }
    if (running || !card.streaming) return
    const { timers, rules, chats } = this.#parts
    const stop = timers.after(rules.streamingFor, () => {
      this.#leases.delete(card)
      if (card.streaming) this.#watchLease(card)
      else chats.changed()
    })
    this.#leases.set(card, stop)
  }

  #spoken(run: () => Answer): Answer {
    try {
      return run()
    } catch (error) {
      if (error instanceof CardProblem) throw refusalByCardKit(error)
      throw error
    }
  }
}

function stream(card: Card, { json: { content }, params }: Call): void {
  if (typeof content !== 'string' || content === '' || content.length > maxContent) {
    throw new Refusal(10002, 'invalid param: content')
  }
  card.stream(params[1] ?? '', content)
}

function batch(card: Card, { json }: Call): void {
  const actions = typeof json.actions === 'string' ? parseJson(json.actions) : undefined
  if (!Array.isArray(actions) || actions.length === 0) throw new Refusal(10002, 'invalid param: actions')
  card.change((copy) => {
    const configure = (config: JsonObject) => {
      copy.config = { ...objectIn(copy.config), ...config }
    }
    applyActions(copy, actions, configure)
  })
}

function newCard(value: unknown): JsonObject {
  const { type, data } = objectIn(value)
  if (type !== 'card_json' || typeof data !== 'string') throw new Refusal(10002, 'invalid param: card')
  const json = parseCard(data)
  if (json.schema !== '2.0') throw new CardProblem(300303, 'card schema is not 2.0')
  return json
}
