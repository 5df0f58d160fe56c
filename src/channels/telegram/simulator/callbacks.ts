import { randomInt } from 'node:crypto'
import { BotApiError } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { CallbackQuery } from './objects.ts'

/** A pressed button, and what the bot said to it. */
export interface PressedButton {
  query: CallbackQuery
  /** How often the bot answered it. */
  answers: number
  text?: string
  alert?: boolean
}

const queryLife = 150 * 1000
const maxKept = 5_000

/** The buttons that were pressed. */
export class Callbacks {
  private readonly pressed = new Map<string, PressedButton & { at: number }>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  add(query: Omit<CallbackQuery, 'id'>): CallbackQuery {
    const whole = { id: `${randomInt(1e9, 9e9)}${randomInt(1e9, 9e9)}`, ...query }
    this.pressed.set(whole.id, { query: whole, answers: 0, at: this.clock.now() })
    const [oldest] = this.pressed.keys()
    if (this.pressed.size > maxKept && oldest !== undefined) this.pressed.delete(oldest)
    return whole
  }

  /** Ends the spinner on the button. */
  answer(id: string, text: string, alert: boolean): void {
    const button = this.pressed.get(id)
    const expired = button !== undefined && this.clock.now() > button.at + queryLife
    if (!button || expired || button.answers > 0) {
      if (button) button.answers++
      const words = 'Bad Request: query is too old and response timeout expired or query ID is invalid'
      throw new BotApiError(400, words, { mistake: !button || expired })
    }
    button.answers++
    if (text) Object.assign(button, { text, alert })
  }

  list(): PressedButton[] {
    return [...this.pressed.values()]
  }
}
