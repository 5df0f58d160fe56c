import { isRecord, type JsonObject, parseJson } from '../../../lib/json.ts'
import { Recent } from '../../../lib/simulation/bounded.ts'
import { Chains } from '../../../lib/simulation/chains.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Ack } from './connection.ts'
import type { Hub } from './hub.ts'
import type { Rules } from './options.ts'
import type { Webhook } from './webhook-address.ts'

/** An event that the bot should have. */
export interface Letter {
  /** JSON text of the whole envelope. */
  payload: string
  eventId: string
  type: string
  /** Events of one chat are posted one after the other, so that they arrive in order. */
  chatId: string
}

/** One attempt to deliver. */
export interface DeliveryRecord {
  eventId: string
  type: string
  by: 'websocket' | 'webhook'
  attempt: number
  at: number
  answeredAt?: number
  /** The ack's, or the webhook's HTTP status; 0 when nobody answered in time. */
  code?: number
}

interface Open extends Letter {
  attempts: number
  done: boolean
}

interface Parts {
  hub: Hub
  webhook: Webhook
  rules: Rules
  journal: Journal
  timers: Timers
}

const maxQueued = 20_000

/** Delivers events: at least once, mostly once, sometimes twice. */
export class Deliveries {
  #parts: Parts
  #queue: Open[] = []
  #records = new Recent<DeliveryRecord>(2_000)
  #chains = new Chains()
  #held = false
  /** Everything happens twice. */
  twice = false

  constructor(parts: Parts) {
    this.#parts = parts
    parts.hub.onOpened(() => this.#flush())
    parts.webhook.onSettled(() => this.#flush())
  }

  send(letter: Letter): void {
    this.#attempt({ ...letter, attempts: 0, done: false })
  }

  /** Asks the bot and waits for its answer, once: callbacks do not come again. undefined = no good answer in time. */
  async ask({ payload, type }: Pick<Letter, 'payload' | 'type'>): Promise<JsonObject | undefined> {
    if (this.#held) return undefined
    const copies = this.twice ? 2 : 1
    const answers = Array.from({ length: copies }, () =>
      this.#parts.webhook.chosen ? this.#askByPost(payload, type) : this.#askByStream(payload),
    )
    return answers[0]
  }

  /** Delivers nothing until release(); what happens meanwhile waits. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#flush()
  }

  /** The newest attempts, oldest first. */
  records(): DeliveryRecord[] {
    return this.#records.list().map((record) => ({ ...record }))
  }

  #flush(): void {
    if (this.#held) return
    const waiting = this.#queue
    this.#queue = []
    for (const letter of waiting) this.#attempt(letter)
  }

  #attempt(letter: Open): void {
    const { webhook } = this.#parts
    if (this.#held || webhook.pending) return void this.#wait(letter)
    letter.attempts++
    for (let copy = 0; copy < (this.twice ? 2 : 1); copy++) {
      if (webhook.chosen) this.#post(letter)
      else if (!this.#stream(letter)) return
    }
  }

  #wait(letter: Open): void {
    this.#queue.push(letter)
    if (this.#queue.length > maxQueued) this.#queue.shift()
  }

  #stream(letter: Open): boolean {
    const { hub, journal, rules } = this.#parts
    const record = recordOf(letter, 'websocket')
    const handlers = {
      acked: ({ code }: Ack) => {
        Object.assign(record, { answeredAt: Date.now(), code })
        if (code === 200) letter.done = true
        else this.#again(letter)
      },
      missed: (excused: boolean) => {
        record.code = 0
        if (!excused) {
          journal.violation(`long connection: no ack of ${letter.type} ${letter.eventId} within ${rules.ackWithin} ms`)
        }
        this.#again(letter)
      },
      cut: () => {
        record.code = 0
        if (!letter.done) this.#attempt(letter)
      },
    }
    if (hub.push(letter.payload, { callback: false, handlers }) !== undefined) {
      this.#records.add(record)
      return true
    }
    letter.attempts--
    this.#wait(letter)
    return false
  }

  #again(letter: Open): void {
    const { rules, timers } = this.#parts
    const wait = rules.redeliverAfter[letter.attempts - 1]
    if (letter.done || wait === undefined) return
    timers.after(wait, () => {
      if (!letter.done) this.#attempt(letter)
    })
  }

  #post(letter: Open): void {
    this.#chains.run(letter.chatId, () => this.#postNow(letter))
  }

  async #postNow(letter: Open): Promise<void> {
    const { webhook, rules, journal } = this.#parts
    if (this.#held) {
      letter.attempts--
      return void this.#wait(letter)
    }
    const record = recordOf(letter, 'webhook')
    this.#records.add(record)
    const posted = await webhook.post(letter.payload, rules.webhookWithin)
    record.code = posted?.status ?? 0
    if (posted?.status === 200) {
      record.answeredAt = Date.now()
      letter.done = true
      return
    }
    if (posted && posted.status >= 400 && posted.status < 500) {
      journal.violation(`webhook: ${posted.status} to the genuine ${letter.type} ${letter.eventId}`)
    }
    this.#again(letter)
  }

  #askByStream(payload: string): Promise<JsonObject | undefined> {
    const { hub, timers, rules } = this.#parts
    return new Promise((resolve) => {
      const giveUp = timers.after(rules.callbackWithin, () => resolve(undefined))
      const done = (answer: JsonObject | undefined) => {
        giveUp()
        resolve(answer)
      }
      const handlers = {
        acked: ({ code, data }: Ack) => done(code === 200 ? this.#callbackAnswer(data) : undefined),
        missed: () => done(undefined),
        cut: () => done(undefined),
      }
      if (hub.push(payload, { callback: true, handlers }) === undefined) done(undefined)
    })
  }

  #callbackAnswer(data: string | undefined): JsonObject | undefined {
    if (data === undefined || data === '') return {}
    const answer = parseJson(data)
    if (isRecord(answer)) return answer
    this.#parts.journal.violation('long connection: the answer to a callback is no JSON object in base64')
    return undefined
  }

  async #askByPost(payload: string, type: string): Promise<JsonObject | undefined> {
    const { webhook, rules, journal } = this.#parts
    const posted = await webhook.post(payload, rules.callbackWithin)
    if (posted?.status !== 200) return undefined
    if (isRecord(posted.body)) return posted.body
    journal.violation(`webhook: the answer to ${type} is no JSON object`)
    return undefined
  }
}

function recordOf({ eventId, type, attempts: attempt }: Open, by: DeliveryRecord['by']): DeliveryRecord {
  return { eventId, type, by, attempt, at: Date.now() }
}
