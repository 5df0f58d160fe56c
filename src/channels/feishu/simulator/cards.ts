import type { JsonObject } from '../../../lib/json.ts'
import { BoundedMap, Recent } from '../../../lib/simulation/bounded.ts'
import { Card, type CardFrame } from './card.ts'
import { type CardRules, parseCard } from './card-check.ts'
import { CardProblem } from './card-problem.ts'
import type { Directory } from './directory.ts'
import type { Files } from './files.ts'
import type { Rules } from './options.ts'

interface Parts {
  rules: Rules
  files: Files
  directory: Directory
}

/** Every card that was made, as an entity or inside a message. */
export class Cards {
  #cards = new BoundedMap<string, Card>(20_000)
  /** Of all cards together: the longest texts under load. */
  #frames = new Recent<CardFrame>(5_000)
  #rules: Rules
  #checks: CardRules

  constructor({ rules, files, directory }: Parts) {
    this.#rules = rules
    const people = new Set(directory.people.map(({ id }) => id)).add(directory.bot.openId)
    this.#checks = {
      maxBytes: rules.cardMaxBytes,
      maxElements: rules.maxElements,
      maxTables: rules.maxTables,
      hasImage: (key) => files.image(key) !== undefined,
      hasPerson: (id) => people.has(id),
    }
  }

  /** Throws a CardProblem. */
  make(json: JsonObject | string): Card {
    const parsed = typeof json === 'string' ? parseCard(json) : json
    const streamed = (frame: CardFrame) => this.#frames.add(frame)
    const card = new Card(parsed, { checks: this.#checks, rules: this.#rules, streamed })
    this.#cards.set(card.id, card)
    return card
  }

  /** Throws a CardProblem for a card that is not there, or no longer. */
  get(id: string): Card {
    const card = this.#cards.get(id)
    if (!card) throw new CardProblem(200740, 'card not exist', id)
    if (Date.now() - card.createdAt > this.#rules.cardFor) throw new CardProblem(200750, 'card is expired', id)
    return card
  }

  /** What was streamed onto a card lately, oldest first. */
  frames(id: string): CardFrame[] {
    return this.#frames.list().filter(({ cardId }) => cardId === id)
  }

  /** People see these as still being written. */
  unfinished(): Card[] {
    return [...this.#cards.values()].filter((card) => card.streaming && card.messageId !== undefined)
  }
}
