import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Card } from './card.ts'

/** All cards by their outTrackId; those that still grow are found without looking at the others. */
export class Cards {
  #cards = new BoundedMap<string, Card>(50_000)
  #growing = new Map<string, Card>()

  get(outTrackId: string): Card | undefined {
    return this.#cards.get(outTrackId)
  }

  add(card: Card): void {
    this.#cards.set(card.outTrackId, card)
    this.settle(card)
  }

  /** Call after every change of a card. */
  settle(card: Card): void {
    if (card.growing && card.deliveries.length > 0) this.#growing.set(card.outTrackId, card)
    else this.#growing.delete(card.outTrackId)
  }

  /** Cards that somebody sees as being written. */
  unfinished(): Card[] {
    return [...this.#growing.values()]
  }

  list(): Card[] {
    return [...this.#cards.values()]
  }
}
