import { createHash } from 'node:crypto'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { type CardRules, checkBytes, checkCard, checkMarkdown, checkTables, type Inventory } from './card-check.ts'
import { CardProblem } from './card-problem.ts'
import { digits } from './ids.ts'
import { countTables } from './tables.ts'
import { Refusal } from './wire.ts'

/** What was streamed into an element, and how the app shows the change. */
export interface CardFrame {
  cardId: string
  at: number
  element: string
  content: string
  /** True when only the new end is typed; false when the text is replaced at once. */
  appended: boolean
}

interface Around {
  checks: CardRules
  rules: { streamingFor: number; streamingIdleFor: number }
  streamed: (frame: CardFrame) => void
}

const maxSequence = 2 ** 31 - 1

/** A card: its JSON, the order of what is done to it, and the period in which it may be streamed. */
export class Card {
  readonly id = digits()
  readonly createdAt = Date.now()
  json: JsonObject
  sequence = 0
  /** The message that shows it; a card can be sent once. */
  messageId: string | undefined
  /** Made by CardKit, not out of a message's content. */
  isEntity = false
  /** How many pressed buttons wait for the bot's answer. */
  pending = 0
  #inventory: Inventory
  #around: Around
  /** What was done under each uuid, as a hash. */
  #uuids = new BoundedMap<string, string>(100)
  #streaming: { since: number; touched: number } | undefined
  #wasStreamed = false

  /** Throws a CardProblem. */
  constructor(json: JsonObject, around: Around) {
    this.#around = around
    this.#inventory = checkIfNew(json, around.checks)
    this.json = json
    this.#followConfig()
  }

  /** Of a streamed card that has none of its own, the app goes on saying that it is being written. */
  get summary(): string {
    const own = textIn(objectIn(objectIn(this.json.config).summary).content)
    return own === '' && this.#wasStreamed ? '[生成中...]' : own
  }

  /** Whether people see it as still being written. */
  get streaming(): boolean {
    return this.#streaming !== undefined && this.#whyClosed() === undefined
  }

  element(id: string): JsonObject | undefined {
    return this.#inventory.byId.get(id)
  }

  /** Whether this very operation was already done. Throws for another one under the same uuid. */
  isReplay(uuid: string | undefined, operation: string): boolean {
    if (uuid === undefined || uuid === '') return false
    const done = this.#uuids.get(uuid)
    if (done !== undefined && done !== hash(operation))
      throw new Refusal(200770, 'the uuid was used for another operation')
    return done !== undefined
  }

  /** Throws unless the number is higher than that of everything done before. */
  checkSequence(sequence: unknown): number {
    if (typeof sequence !== 'number' || !Number.isInteger(sequence) || sequence > maxSequence) {
      throw new Refusal(10002, 'invalid param: sequence')
    }
    if (sequence <= this.sequence || sequence <= 0) {
      throw new Refusal(300317, `sequence number compare failed: ${sequence} after ${this.sequence}`)
    }
    return sequence
  }

  done(sequence: number, uuid: string | undefined, operation: string): void {
    this.sequence = sequence
    if (uuid !== undefined && uuid !== '') this.#uuids.set(uuid, hash(operation))
    if (this.#streaming) this.#streaming.touched = Date.now()
  }

  /** Shows a text in an element, typed on where it continues what stands there. */
  stream(elementId: string, content: string): void {
    const closed = this.#streaming ? this.#whyClosed() : 300309
    if (closed === 200850) throw new Refusal(200850, 'card streaming timeout')
    if (closed !== undefined) throw new Refusal(300309, 'streaming mode is closed')
    const element = this.element(elementId)
    if (!element) throw new CardProblem(300313, `element not found: ${elementId}`)
    if (element.tag !== 'markdown' && element.tag !== 'plain_text') {
      throw new CardProblem(300310, `the element is neither markdown nor plain_text: ${String(element.tag)}`)
    }
    const before = textIn(element.content)
    const had = element.tag === 'markdown' ? countTables(before) : 0
    const has = element.tag === 'markdown' ? checkMarkdown(content, this.#around.checks) : 0
    const tables = this.#inventory.tables - had + has
    checkTables(tables, this.#around.checks)
    element.content = content
    try {
      checkBytes(this.json, this.#around.checks)
    } catch (error) {
      element.content = before
      throw error
    }
    this.#inventory.tables = tables
    const appended = content.startsWith(before)
    this.#around.streamed({ cardId: this.id, at: Date.now(), element: elementId, content, appended })
  }

  /** Takes another JSON in place of its own, or leaves everything as it was and throws a CardProblem. */
  replace(json: JsonObject): void {
    this.#inventory = checkIfNew(json, this.#around.checks)
    this.json = json
    this.#followConfig()
  }

  /** Changes a copy, and takes it when it is a good card. */
  change(edit: (json: JsonObject) => void): void {
    const copy = structuredClone(this.json)
    const { config } = copy
    edit(copy)
    const period = this.#streaming
    this.replace(copy)
    // Only settings and a full update turn streaming on again.
    if (copy.config === config) this.#streaming = period
  }

  configure(config: JsonObject): void {
    const merged = { ...this.json, config: { ...objectIn(this.json.config), ...config } }
    checkIfNew(merged, this.#around.checks)
    this.json = merged
    if (config.streaming_mode !== undefined) this.#followConfig()
  }

  #followConfig(): void {
    const on = objectIn(this.json.config).streaming_mode === true
    const now = Date.now()
    this.#wasStreamed ||= on
    this.#streaming = on ? { since: now, touched: now } : undefined
  }

  #whyClosed(): 300309 | 200850 | undefined {
    if (!this.#streaming) return 300309
    const { streamingFor, streamingIdleFor } = this.#around.rules
    const now = Date.now()
    if (now - this.#streaming.since >= streamingFor) return 300309
    if (streamingIdleFor > 0 && now - this.#streaming.touched >= streamingIdleFor) return 200850
    return undefined
  }
}

/** Cards of JSON 1.0 have no element ids, and nothing but their size is checked. */
function checkIfNew(json: JsonObject, rules: CardRules): Inventory {
  if (json.schema === undefined && Array.isArray(json.elements)) {
    checkBytes(json, rules)
    return { byId: new Map(), tables: 0 }
  }
  return checkCard(json, rules)
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}
