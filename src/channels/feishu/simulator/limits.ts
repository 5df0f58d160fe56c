import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Rules } from './options.ts'
import { Refusal } from './wire.ts'

/** How fast an app may call, and how fast it may write into one chat or onto one card. */
export class Limits {
  #rules: Rules
  #journal: Journal
  #windows = new BoundedMap<string, Window>(50_000)
  #turns = new Map<string, number>()
  /** Lets only every second call of an API through, whatever its pace. */
  overStrict = false

  constructor(rules: Rules, journal: Journal) {
    this.#rules = rules
    this.#journal = journal
  }

  /** Throws what the gateway in front of every API answers to an app that calls too often. */
  api(name: string): void {
    const { perSecond, perMinute, limitWindow } = this.#rules
    const late = this.overStrict
      ? this.#everySecond(name)
      : !this.#takes(`second ${name}`, perSecond, limitWindow) ||
        !this.#takes(`minute ${name}`, perMinute, limitWindow * 60)
    if (!late) return
    this.#journal.limited()
    throw tooOften(perSecond)
  }

  /** A message into a chat. */
  send(chatId: string): void {
    this.#own(`send ${chatId}`, this.#rules.sendsPerChat)
  }

  patch(messageId: string): void {
    this.#own(`patch ${messageId}`, this.#rules.patchesPerMessage)
  }

  /** An operation on a card: the gateway's answer, since it is no IM call. */
  card(cardId: string): void {
    const { opsPerCard, limitWindow } = this.#rules
    if (this.#takes(`card ${cardId}`, opsPerCard, limitWindow)) return
    this.#journal.limited()
    throw tooOften(opsPerCard)
  }

  #own(key: string, size: number): void {
    if (this.#takes(key, size, this.#rules.limitWindow)) return
    this.#journal.limited()
    throw new Refusal(230020, 'This operation triggers the frequency limit.')
  }

  #everySecond(name: string): boolean {
    const turn = (this.#turns.get(name) ?? 0) + 1
    this.#turns.set(name, turn)
    return turn % 2 === 1
  }

  #takes(key: string, size: number, span: number): boolean {
    if (size === 0) return true
    let window = this.#windows.get(key)
    if (!window) {
      window = new Window(size, span)
      this.#windows.set(key, window)
    }
    return window.takes(performance.now())
  }
}

export function tooOften(limit: number): Refusal {
  const headers = { 'x-ogw-ratelimit-limit': String(limit), 'x-ogw-ratelimit-reset': '1' }
  return new Refusal(99991400, 'request trigger frequency limit', { status: 429, headers })
}

/** At most `size` calls in any `span` ms: remembers when the last ones were. */
class Window {
  #times: number[] = []
  #next = 0
  #size: number
  #span: number

  constructor(size: number, span: number) {
    this.#size = size
    this.#span = span
  }

  takes(now: number): boolean {
    const oldest = this.#times[this.#next] ?? Number.NEGATIVE_INFINITY
    if (now - oldest < this.#span) return false
    this.#times[this.#next] = now
    this.#next = (this.#next + 1) % this.#size
    return true
  }
}
