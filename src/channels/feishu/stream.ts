import { hash } from 'node:crypto'
import type { Call } from '../../contract/channel.ts'
import type { FeishuApi } from './api.ts'
import type { CardApi, Step } from './card-api.ts'
import type { Card } from './handle.ts'
import { Refusal, sequenceBehind, streamingOver } from './refusal.ts'

/** Feishu ends streaming ten minutes after it was last begun; we begin anew before that. ms */
const STREAM_FOR = 480_000

/** Cards whose count is remembered; of others their handle knows it, or Feishu says that it is too low. */
const REMEMBERED = 5000

/** How far this process has counted, also in draws that failed and left no handle. */
export class Counts {
  readonly #last = new Map<string, number>()

  of(card: string): number {
    return this.#last.get(card) ?? 0
  }

  note(card: string, sequence: number): void {
    this.#last.delete(card)
    this.#last.set(card, sequence)
    const [oldest] = this.#last.keys()
    if (this.#last.size > REMEMBERED && oldest !== undefined) this.#last.delete(oldest)
  }
}

/** The steps of one card. `card` is changed as they are taken. */
export class CardStream {
  readonly #cards: CardApi
  readonly #counts: Counts
  readonly card: Card

  constructor({ api, counts }: { api: FeishuApi; counts: Counts }, card: Card) {
    this.#cards = api.cards
    this.#counts = counts
    this.card = { ...card, sequence: Math.max(card.sequence, counts.of(card.id)) }
  }

  /** Shows the whole text and status as they are now. */
  async grow(now: { text: string; status: string }): Promise<void> {
    const shown = fingerprintOf(now.text)
    if (this.card.text !== shown && now.text !== '') {
      await this.#stream('answer', now.text)
      this.card.text = shown
    }
    if (this.card.status !== now.status) {
      await this.#stream('status', now.status)
      this.card.status = now.status
    }
  }

  /** Ends streaming, then shows the finished card. Both may be repeated. */
  async finish(card: object, summary: string): Promise<void> {
    const config = { streaming_mode: false, summary: { content: summary } }
    await this.#step('final', (step) => this.#cards.configure(step, config))
    await this.#step('final', (step) => this.#cards.update(step, card))
  }

  async #stream(element: string, content: string): Promise<void> {
    const show = () => this.#step('grow', (step) => this.#cards.streamText(step, element, content))
    if (Date.now() - this.card.since > STREAM_FOR) await this.#beginAnew()
    await show().catch(async (error: unknown) => {
      if (!(error instanceof Refusal && streamingOver.includes(error.code))) throw error
      await this.#beginAnew()
      await show()
    })
  }

  async #beginAnew(): Promise<void> {
    await this.#step('grow', (step) => this.#cards.configure(step, { streaming_mode: true }))
    this.card.since = Date.now()
  }

  /**
   * Takes a step with the next number. Numbers follow the clock, so that they are higher than what a process counted to that died
   * and left no word. Where that is not enough, a leap is.
   */
  async #step(urgency: Call['urgency'], take: (step: Step) => Promise<void>): Promise<void> {
    const { card } = this
    const next = (sequence: number) => {
      card.sequence = sequence
      this.#counts.note(card.id, sequence)
      return take({ card: card.id, sequence, urgency })
    }
    await next(Math.max(card.sequence + 1, ticks())).catch((error: unknown) => {
      if (!isBehind(error)) throw error
      return next(card.sequence + 1000)
    })
  }
}

/** Quarters of a second since 2026: a card takes about four steps a second, and a number has 31 bits, which last until 2043. */
const ticks = (): number => Math.floor((Date.now() - Date.UTC(2026)) / 250)

const isBehind = (error: unknown): boolean => error instanceof Refusal && error.code === sequenceBehind

export const fingerprintOf = (text: string): string => hash('sha1', text, 'base64').slice(0, 16)
