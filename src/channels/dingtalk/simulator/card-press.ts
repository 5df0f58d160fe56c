import { isRecord, type JsonObject, objectIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Card } from './card.ts'
import type { CallbackRoutes } from './card-callbacks.ts'
import { paramsIn } from './card-params.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Chat, Directory, Person } from './directory.ts'
import type { Gateway } from './gateway.ts'
import type { Rules } from './options.ts'
import { cardHeaders, post } from './webhook.ts'
import { Refusal } from './wire.ts'

const cardTopic = '/v1.0/card/instances/callback'

export interface Tap {
  card: Card
  chat: Chat
  person: Person
  actionIds: string[]
  params: JsonObject
}

interface Parts {
  directory: Directory
  gateway: Gateway
  callbackRoutes: CallbackRoutes
  cards: Cards
  chats: Chats
  journal: Journal
  rules: Rules
  timers: Timers
}

/** A tap on a card's button: the callback, its deadline, and what its answer changes. */
export class CardPress {
  #parts: Parts
  /** Every callback happens twice. */
  twice = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** True when the bot answered in time; otherwise the person saw a toast that it failed. */
  async tap(tap: Tap): Promise<boolean> {
    const { chats, cards } = this.#parts
    const response = await this.#ask(tap)
    if (response === undefined) {
      chats.notice(tap.chat, '操作失败，请稍后重试')
      return false
    }
    this.#apply(tap, response)
    cards.settle(tap.card)
    chats.changed()
    return true
  }

  async #ask(tap: Tap): Promise<JsonObject | undefined> {
    const data = JSON.stringify(this.#callback(tap))
    if (tap.card.callback.type === 'STREAM') return this.#askByStream(data)
    if (tap.card.callback.type === 'HTTP') return this.#askByPost(data, tap.card.callback.routeKey)
    return undefined
  }

  #callback({ card, chat, person, actionIds, params }: Tap): JsonObject {
    const { userIdType } = card.callback
    return {
      type: 'actionCallback',
      outTrackId: card.outTrackId,
      corpId: this.#parts.directory.corpId,
      userId: userIdType === 2 ? person.unionId : person.id,
      userIdType,
      spaceType: chat.kind === 'group' ? 'IM_GROUP' : 'IM_ROBOT',
      spaceId: chat.id,
      extension: '{}',
      content: JSON.stringify({ cardPrivateData: { actionIds, params } }),
    }
  }

  #askByStream(data: string): Promise<JsonObject | undefined> {
    const { gateway, timers, rules } = this.#parts
    return new Promise((resolve) => {
      const giveUp = timers.after(rules.cardCallbackWithin, () => resolve(undefined))
      const acked = (ack: { code: number; data: unknown }) => {
        giveUp()
        resolve(ack.code === 200 ? objectIn(objectIn(ack.data).response) : undefined)
      }
      for (let copy = 0; copy < (this.twice ? 2 : 1); copy++) {
        gateway.push({ type: 'CALLBACK', topic: cardTopic, data }, { acked, lost: () => undefined })
      }
    })
  }

  async #askByPost(data: string, routeKey: string): Promise<JsonObject | undefined> {
    const route = this.#parts.callbackRoutes.get(routeKey)
    if (!route) return undefined
    const options = { headers: cardHeaders(route.apiSecret), within: this.#parts.rules.cardCallbackWithin }
    const posted = await post(route.url, data, options)
    return posted && posted.status >= 200 && posted.status < 300 ? objectIn(posted.body) : undefined
  }

  #apply({ card, person }: Tap, response: JsonObject): void {
    const { journal, rules } = this.#parts
    const options = objectIn(response.cardUpdateOptions)
    const limits = { journal, maxBytes: rules.paramMax }
    try {
      const vars = paramsIn(objectIn(response.cardData).cardParamMap, limits)
      const own = isRecord(response.userPrivateData)
        ? paramsIn(response.userPrivateData.cardParamMap, limits)
        : undefined
      if (!vars && !own) return
      card.update({
        ...(vars && { vars }),
        byKey: options.updateCardDataByKey === true,
        ...(own && { private: new Map([[person.id, own]]) }),
        privateByKey: options.updatePrivateDataByKey === true,
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      journal.violation(`the answer to a card callback was refused: ${error.message}`)
    }
  }
}
