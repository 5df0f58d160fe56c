import { isRecord } from '../../../lib/json.ts'
import { Recent } from '../../../lib/simulation/bounded.ts'
import { Chains } from '../../../lib/simulation/chains.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Ack, Connection } from './connection.ts'
import type { Chat } from './directory.ts'
import type { Gateway } from './gateway.ts'
import type { Rules } from './options.ts'
import { post, robotHeaders } from './webhook.ts'

/** Something the platform wants the bot to have. */
export interface Letter {
  type: 'CALLBACK' | 'EVENT'
  topic: string
  /** JSON text. */
  data: string
  headers?: Record<string, string>
  /** The msgId or eventId: the same in every delivery. */
  about: string
  /** For a bot message: where it was said. */
  chat?: Chat
}

/** One attempt to deliver. */
export interface DeliveryRecord {
  about: string
  /** The frame's id, or 'webhook'. */
  messageId: string
  attempt: number
  at: number
  ackedAt?: number
  /** The ack's, or the webhook's status; 0 when nobody answered the webhook. */
  code?: number
}

interface Open extends Letter {
  attempts: number
  /** No connection was there when it was to be delivered. */
  waited?: boolean
  done: boolean
}

interface Parts {
  gateway: Gateway
  rules: Rules
  journal: Journal
  timers: Timers
  clientSecret: string
  /** The webhook's answer may itself be a message. */
  inlineReply: (chat: Chat, body: unknown) => void
}

const maxQueued = 20_000

/** Delivers messages and events: at least once, mostly once, sometimes twice. */
export class Pushes {
  #parts: Parts
  #queue: Open[] = []
  #records = new Recent<DeliveryRecord>(2_000)
  /** Posts of one chat go one after the other, so that they arrive in order. */
  #chains = new Chains()
  #held = false
  webhook: string | undefined
  /** Every delivery happens twice. */
  twice = false
  /** Each push waits up to so many ms, so that they overtake each other. */
  late = 0

  constructor(parts: Parts) {
    this.#parts = parts
    parts.gateway.onOpened(() => this.#flush())
  }

  send(letter: Letter): void {
    const open = { ...letter, attempts: 0, done: false }
    if (this.late === 0) this.#attempt(open)
    else this.#parts.timers.after(Math.random() * this.late, () => this.#attempt(open))
  }

  /** Delivers nothing until release(); what is said meanwhile waits. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#flush()
  }

  setWebhook(url: string | undefined): void {
    this.webhook = url
    this.#flush()
  }

  /** The newest attempts, oldest first. */
  deliveries(): DeliveryRecord[] {
    return this.#records.list().map((record) => ({ ...record }))
  }

  #flush(): void {
    if (this.#held) return
    const waiting = this.#queue
    this.#queue = []
    for (const letter of waiting) this.#attempt({ ...letter, waited: true })
  }

  #attempt(letter: Open): void {
    if (this.#held) {
      this.#offline(letter)
      return
    }
    const byPost = this.webhook !== undefined && letter.type === 'CALLBACK' && letter.chat !== undefined
    const copies = this.twice ? 2 : 1
    letter.attempts++
    for (let copy = 0; copy < copies; copy++) {
      if (byPost) this.#post(letter)
      else if (!this.#stream(letter)) return
    }
  }

  #offline(letter: Open): void {
    if (this.#parts.rules.whenOffline === 'drop' || letter.type === 'EVENT') return
    this.#queue.push(letter)
    if (this.#queue.length > maxQueued) this.#queue.shift()
  }

  #stream(letter: Open): boolean {
    const { gateway, timers, rules } = this.#parts
    const pushed = gateway.push(letter, {
      acked: (ack) => {
        this.#acked(letter, record, ack)
        if (letter.done) stopWaiting()
      },
      lost: () => {
        lost = true
      },
    })
    if (!pushed) {
      letter.attempts--
      this.#offline(letter)
      return false
    }
    const record = this.#record(letter, pushed.messageId)
    let lost = false
    const stopWaiting = timers.after(rules.redeliverAfter, () => {
      if (!lost) this.#noteMissingAck(letter, record, pushed.connection)
      this.#again(letter)
    })
    return true
  }

  #acked(letter: Open, record: DeliveryRecord, { code, data }: Ack): void {
    record.ackedAt = Date.now()
    record.code = code
    const later = letter.type === 'EVENT' && isRecord(data) && data.status === 'LATER'
    if (code === 200 && !later) letter.done = true
  }

  #noteMissingAck(letter: Open, record: DeliveryRecord, connection: Connection): void {
    if (record.ackedAt === undefined && connection.healthy) {
      this.#parts.journal.violation(`no ack of ${record.messageId} (${letter.about}) on a connection that stayed open`)
    }
  }

  #again(letter: Open): void {
    if (!letter.done && letter.attempts <= this.#parts.rules.maxRedeliveries) this.#attempt(letter)
  }

  #post(letter: Open): void {
    this.#chains.run(letter.chat?.id ?? '', () => this.#postNow(letter))
  }

  async #postNow(letter: Open): Promise<void> {
    const { rules, timers, clientSecret, inlineReply } = this.#parts
    if (this.#held || this.webhook === undefined) {
      letter.attempts--
      return this.#offline(letter)
    }
    const record = this.#record(letter, 'webhook')
    const options = { headers: robotHeaders(clientSecret), within: rules.webhookWithin }
    const posted = await post(this.webhook, letter.data, options)
    if (posted && posted.status >= 200 && posted.status < 300) {
      record.ackedAt = Date.now()
      record.code = posted.status
      letter.done = true
      if (letter.chat) inlineReply(letter.chat, posted.body)
      return
    }
    record.code = posted?.status ?? 0
    timers.after(rules.redeliverAfter, () => this.#again(letter))
  }

  #record(letter: Open, messageId: string): DeliveryRecord {
    const record: DeliveryRecord = { about: letter.about, messageId, attempt: letter.attempts, at: Date.now() }
    this.#records.add(record)
    return record
  }
}
