import { randomBytes } from 'node:crypto'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import { Card } from './card.ts'
import { type CallbackRoutes, callbackOf } from './card-callbacks.ts'
import { type ParamRules, paramsIn, privateParamsIn } from './card-params.ts'
import { openSpaces, requireDeliverModels, type Space } from './card-spaces.ts'
import { streamFrame } from './card-streaming.ts'
import type { Template } from './card-templates.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Directory } from './directory.ts'
import { opaqueId } from './ids.ts'
import type { Rules } from './options.ts'
import { json, Refusal, type Route } from './wire.ts'

interface Parts {
  directory: Directory
  chats: Chats
  cards: Cards
  templates: Map<string, Template>
  callbackRoutes: CallbackRoutes
  journal: Journal
  rules: Rules
}

const write = 'Card.Instance.Write'

/** Interactive cards: made, delivered into chats, streamed into, updated. */
export class CardApi {
  #parts: Parts
  /** Deliveries fail, inside an answer that says 200. */
  undeliverable = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const route = (name: string, scope: string, handle: (call: Call) => Answer): Route => ({
      name,
      family: 'api',
      token: true,
      metered: true,
      scope,
      handle,
    })
    return [
      route('POST /v1.0/card/instances/createAndDeliver', write, (call) => this.#createAndDeliver(call)),
      route('POST /v1.0/card/instances', write, ({ json: body }) => {
        const card = this.#create(body)
        return json({ success: true, result: card.outTrackId })
      }),
      route('POST /v1.0/card/instances/deliver', write, ({ json: body }) => this.#deliver(body)),
      route('PUT /v1.0/card/streaming', 'Card.Streaming.Write', (call) => this.#stream(call)),
      route('PUT /v1.0/card/instances', write, ({ json: body }) => this.#update(body)),
      route('POST /v1.0/card/callbacks/register', write, ({ json: body }) => this.#parts.callbackRoutes.register(body)),
    ]
  }

  #createAndDeliver({ json: body }: Call): Answer {
    const spaces = openSpaces(body, this.#parts.directory)
    requireDeliverModels(spaces, body, this.#parts.directory)
    const card = this.#create(body)
    return json({ success: true, result: { outTrackId: card.outTrackId, deliverResults: this.#place(card, spaces) } })
  }

  #deliver(body: JsonObject): Answer {
    const card = this.#card(body)
    const spaces = openSpaces(body, this.#parts.directory)
    requireDeliverModels(spaces, body, this.#parts.directory)
    return json({ success: true, result: this.#place(card, spaces) })
  }

  #create(body: JsonObject): Card {
    const { cards, templates, rules, callbackRoutes } = this.#parts
    const outTrackId = textIn(body.outTrackId)
    if (outTrackId === '') throw new Refusal(400, 'param.outTrackIdEmpty')
    if (textIn(body.cardTemplateId) === '') throw new Refusal(400, 'param.cardTemplateIdEmpty')
    const template = templates.get(textIn(body.cardTemplateId))
    if (!template) throw new Refusal(400, 'param.templateNotExist', '卡片模板不存在')
    const vars = paramsIn(objectIn(body.cardData).cardParamMap, this.#paramRules())
    if (!vars) throw new Refusal(400, 'param.cardPublicDataEmpty')
    const callback = callbackOf(body, callbackRoutes)
    if (cards.get(outTrackId)) throw new Refusal(400, 'param.cardAlreadyExist', '卡片已存在')
    const { flowStatusNeeded } = rules
    const card = new Card({ outTrackId, template, vars, callback, flowStatusNeeded })
    const privateVars = privateParamsIn(body.privateData, this.#paramRules())
    if (privateVars) card.update({ byKey: true, private: privateVars, privateByKey: true })
    cards.add(card)
    return card
  }

  #place(card: Card, spaces: Space[]): JsonObject[] {
    const { cards, chats } = this.#parts
    return spaces.map(({ spaceType, spaceId, chat }) => {
      if (!chat || this.undeliverable) {
        return { spaceType, spaceId, success: false, carrierId: '', errorMsg: 'spaceId is illegal' }
      }
      const carrierId = randomBytes(24).toString('base64')
      card.deliveries.push({ chat, spaceType, spaceId, carrierId, msgId: opaqueId('msg') })
      cards.settle(card)
      chats.card(chat, card)
      return { spaceType, spaceId, success: true, carrierId, errorMsg: '' }
    })
  }

  #stream({ json: body }: Call): Answer {
    const { cards, rules, journal, chats } = this.#parts
    const card = cards.get(textIn(body.outTrackId))
    if (!card) throw new Refusal(400, 'param.stream.outTrackId', 'card is not exist')
    if (streamFrame(card, body, rules, journal)) {
      cards.settle(card)
      chats.changed()
    }
    return json({ success: true, result: true })
  }

  #update(body: JsonObject): Answer {
    const { cards, chats } = this.#parts
    if (textIn(body.outTrackId) === '') throw new Refusal(400, 'param.outTrackIdEmpty')
    const vars = paramsIn(objectIn(body.cardData).cardParamMap, this.#paramRules())
    const privateVars = privateParamsIn(body.privateData, this.#paramRules())
    if (!vars && !privateVars) throw new Refusal(400, 'param.cardDataAndPrivateDataBothEmpty')
    const card = this.#card(body)
    const options = objectIn(body.cardUpdateOptions)
    card.update({
      ...(vars && { vars }),
      byKey: options.updateCardDataByKey === true,
      ...(privateVars && { private: privateVars }),
      privateByKey: options.updatePrivateDataByKey === true,
    })
    cards.settle(card)
    chats.changed()
    return json({ success: true, result: true })
  }

  #card(body: JsonObject): Card {
    const outTrackId = textIn(body.outTrackId)
    if (outTrackId === '') throw new Refusal(400, 'param.outTrackIdEmpty')
    const card = this.#parts.cards.get(outTrackId)
    if (!card) throw new Refusal(400, 'param.cardNotExist', '卡片不存在')
    return card
  }

  #paramRules(): ParamRules {
    return { journal: this.#parts.journal, maxBytes: this.#parts.rules.paramMax }
  }
}
