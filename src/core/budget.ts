import type { Call, Limits } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Month } from './month.ts'
import type { Rates } from './rates.ts'

/** From this share of the month's calls on, only the beginning and the end of a reply are drawn. */
const SAVING_FROM = 0.9
/** Below this share of the month's calls, the forecast is not yet worth anything. */
const FORECAST_FROM = 0.05
const MOST_STRETCH = 20

/** A month's calls against what a channel may make of them. */
export interface MonthlyBudget {
  /** Whose calls they are. */
  account: string
  month: string
  /** By all processes; by the others as of some seconds ago. */
  used: number
  limit: number
  /** What the month comes to if it goes on like this. */
  forecast: number
}

export interface BudgetParts {
  limits: Pick<Limits, 'drawEvery' | 'monthlyCalls'>
  /** Shared with every channel on the account. */
  rates: Rates
  /** Shared with everybody whose calls are counted together. */
  month: Month
  monthlyAccount: string
  /** Called with what the platform said, for the other processes. */
  onHold?(call: Pick<Call, 'name' | 'chat'>, ms: number): void
}

/**
 * What a channel may still spend: calls of its account's seconds, and of its organisation's month. When the month's calls would not
 * last, replies grow less often; when they run out, answers go out as plain messages: a person always gets the whole answer.
 */
export class Budget {
  readonly #parts: BudgetParts
  readonly rates: Rates

  constructor(parts: BudgetParts) {
    this.#parts = parts
    this.rates = parts.rates
  }

  /** Resolves when the call may be made. Rejects with 'busy' when it only makes a reply grow and would come too late. */
  async slot(call: Call, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.#checkMonth(call)
    await this.rates.pass(call, signal)
    if (!call.free) this.#parts.month.count()
  }

  /** The platform said to wait: the whole account does, in every process. */
  hold(call: Pick<Call, 'name' | 'chat'>, ms: number): void {
    this.rates.hold(call, ms)
    this.#parts.onHold?.(call, ms)
  }

  /** How long a reply should pause between two draws, in ms: its platform's own pause, longer the more replies are drawn. */
  pause(kind: 'direct' | 'group'): number {
    const own = this.#parts.limits.drawEvery?.[kind] ?? 1000
    return Math.max(own, this.rates.crowded) * this.#stretch()
  }

  /** Calls of this month, where they are limited. */
  get month(): MonthlyBudget | undefined {
    const { limits, month, monthlyAccount: account } = this.#parts
    const limit = limits.monthlyCalls
    if (!limit) return undefined
    const { name, used, forecast } = month
    return { account, month: name, used, limit, forecast }
  }

  #checkMonth(call: Call): void {
    const month = this.month
    if (!month || call.free) return
    if (call.urgency === 'grow' && month.used >= month.limit * SAVING_FROM)
      throw new RemoteError('busy', 'the month’s calls are nearly used up: only the end of a reply is drawn')
    if (call.urgency === 'first' && month.used >= month.limit)
      throw new RemoteError('gone', `all ${month.limit} calls of this month are used: replies go out as plain messages`)
  }

  /** Draws less often when the month's calls would not last. */
  #stretch(): number {
    const month = this.month
    if (!month || month.used < month.limit * FORECAST_FROM) return 1
    return Math.min(Math.max(month.forecast / month.limit, 1), MOST_STRETCH)
  }
}
