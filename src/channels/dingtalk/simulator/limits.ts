import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Rules } from './options.ts'
import { type Family, LegacyRefusal, Refusal } from './wire.ts'

/** Calls per second and per month, as the organisation's edition allows. */
export class Limits {
  #rules: Rules
  #journal: Journal
  #windows = new Map<string, Window>()
  #turns = new Map<string, number>()
  #callsThisMonth = 0
  #pushesThisMonth = 0
  /** Lets only every second call of an API through, whatever its pace. */
  overStrict = false

  constructor(rules: Rules, journal: Journal) {
    this.#rules = rules
    this.#journal = journal
  }

  /** Throws what the API answers to a call that comes too early; such a call counts for nothing. */
  pace(name: string, family: Family): void {
    if (this.#letsThrough(name, family)) return
    this.#journal.limited()
    throw tooFast(family)
  }

  /** Throws when the organisation's calls of this month are used up. */
  meter(): void {
    const { monthlyCalls } = this.#rules
    if (monthlyCalls > 0 && this.#callsThisMonth >= monthlyCalls) throw monthUsedUp()
    this.#callsThisMonth++
  }

  /** Whether one more message may be pushed to the bot this month. */
  push(): boolean {
    const { monthlyPushes } = this.#rules
    if (monthlyPushes > 0 && this.#pushesThisMonth >= monthlyPushes) return false
    this.#pushesThisMonth++
    return true
  }

  #letsThrough(name: string, family: Family): boolean {
    if (this.overStrict) {
      const turn = (this.#turns.get(name) ?? 0) + 1
      this.#turns.set(name, turn)
      return turn % 2 === 0
    }
    // Session webhooks are limited by the organisation's messages, not by the app's calls.
    if (family === 'hook' || this.#rules.perSecond === 0) return true
    let window = this.#windows.get(name)
    if (!window) {
      window = new Window(this.#rules.perSecond, this.#rules.limitWindow)
      this.#windows.set(name, window)
    }
    return window.take(performance.now())
  }
}

/** At most `size` calls in any `span` ms: remembers when the last `size` of them were. */
class Window {
  #times: number[]
  #next = 0
  #span: number

  constructor(size: number, span: number) {
    this.#span = span
    this.#times = Array.from({ length: size }, () => Number.NEGATIVE_INFINITY)
  }

  take(now: number): boolean {
    const oldest = this.#times[this.#next] ?? Number.NEGATIVE_INFINITY
    if (now - oldest < this.#span) return false
    this.#times[this.#next] = now
    this.#next = (this.#next + 1) % this.#times.length
    return true
  }
}

export function tooFast(family: Family): Refusal | LegacyRefusal {
  if (family === 'oapi') return new LegacyRefusal(90018, '您的服务器调用钉钉开放平台所有接口的请求都被暂时禁用了')
  if (family === 'hook') return new LegacyRefusal(410100, '发送速度太快而限流')
  return new Refusal(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '接口调用超过qps限制')
}

export function monthUsedUp(): Refusal {
  return new Refusal(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '组织的API调用次数已达上限')
}
