import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Call } from '../../contract/channel.ts'
import type { Ask, FeishuClient } from './client.ts'

/** One step of a card. Steps are numbered, each higher than the last. */
export interface Step {
  card: string
  sequence: number
  urgency: Call['urgency']
}

const root = '/open-apis/cardkit/v1/cards'

/** The calls for cards that stream. https://open.feishu.cn/document/cardkit-v1/streaming-updates-openapi-overview (read 2026-11-21) */
export class CardApi {
  readonly #client: FeishuClient

  constructor(client: FeishuClient) {
    this.#client = client
  }

  /** Makes a card that nobody sees before it is sent. …/cardkit-v1/card/create */
  async create(card: object, urgency: Call['urgency']): Promise<string> {
    const body = { type: 'card_json', data: JSON.stringify(card) }
    const asked = { name: 'card/create', method: 'POST', path: root, body, urgency, repeatable: true } satisfies Ask
    return (await this.#client.ask(asked, cardShape)).data.card_id
  }

  /** Shows the whole text of an element; what is new in it appears letter by letter. …/cardkit-v1/card-element/content */
  streamText(step: Step, element: string, content: string): Promise<void> {
    return this.#step(step, {
      name: 'card/content',
      method: 'PUT',
      path: `/elements/${element}/content`,
      body: { content },
    })
  }

  /** …/cardkit-v1/card/settings */
  configure(step: Step, config: object): Promise<void> {
    const body = { settings: JSON.stringify({ config }) }
    return this.#step(step, { name: 'card/settings', method: 'PATCH', path: '/settings', body })
  }

  /** …/cardkit-v1/card/update */
  update(step: Step, card: object): Promise<void> {
    const body = { card: { type: 'card_json', data: JSON.stringify(card) } }
    return this.#step(step, { name: 'card/update', method: 'PUT', path: '', body })
  }

  /** The card that a message shows. …/cardkit-v1/card/id_convert */
  async of(message: string): Promise<string> {
    const path = `${root}/id_convert`
    const body = { message_id: message }
    const asked = { name: 'card/find', method: 'POST', path, body, urgency: 'first', repeatable: true } satisfies Ask
    return (await this.#client.ask(asked, cardShape)).data.card_id
  }

  async #step(
    { card, sequence, urgency }: Step,
    { name, method, path, body }: Pick<Ask, 'name' | 'method' | 'path' | 'body'>,
  ): Promise<void> {
    await this.#client.call({
      name,
      method,
      path: `${root}/${encodeURIComponent(card)}${path}`,
      body: { ...body, sequence, uuid: randomUUID() },
      urgency,
      at: { key: card, kind: 'direct' },
      repeatable: true,
    })
  }
}

const cardShape = z.object({ data: z.object({ card_id: z.string() }) })
