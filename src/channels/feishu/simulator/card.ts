import { BoundedMap, Recent } from './bounded.ts'
import { type CardRules, checkBytes, checkCard, checkMarkdown, checkTables, type Inventory } from './card-check.ts'
import { CardProblem } from './card-problem.ts'
import { digits } from './ids.ts'
import { isObject, type JsonObject, objectIn, textIn } from './json.ts'
import { countTables } from './tables.ts'
import { Refusal } from './wire.ts'

/** What was streamed into an element, and how the app shows the change. */
export interface CardFrame {
  at: number
  element: string
  content: string
  /** True when only the new end is typed; false when the text is replaced at once. */
  appended: boolean
}

interface Spans {
  streamingFor: number
  streamingIdleFor: number
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
  #rules: CardRules
  #spans: Spans
  #uuids = new BoundedMap<string, string>(500)
  #frames = new Recent<CardFrame>(2_000)
  #streaming: { since: number; touched: number } | undefined

  /** Throws a CardProblem. */
  constructor(json: JsonObject, rules: CardRules, spans: Spans) {
    this.#rules = rules
    this.#spans = spans
    this.#inventory = checkIfNew(json, rules)
    this.json = json
    this.#followConfig()
  }

  get frames(): CardFrame[] {
    return this.#frames.list()
  }

  get summary(): string {
    return textIn(objectIn(objectIn(this.json.config).summary).content)
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
    if (done !== undefined && done !== operation) throw new Refusal(200770, 'the uuid was used for another operation')
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
    if (uuid !== undefined && uuid !== '') this.#uuids.set(uuid, operation)
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
    const has = element.tag === 'markdown' ? checkMarkdown(content, this.#rules) : 0
    const tables = this.#inventory.tables - had + has
    checkTables(tables, this.#rules)
    element.content = content
    try {
      checkBytes(this.json, this.#rules)
    } catch (error) {
      element.content = before
      throw error
    }
    this.#inventory.tables = tables
    this.#frames.add({ at: Date.now(), element: elementId, content, appended: content.startsWith(before) })
  }

  /** Takes another JSON in place of its own, or leaves everything as it was and throws a CardProblem. */
  replace(json: JsonObject): void {
    this.#inventory = checkIfNew(json, this.#rules)
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
    checkIfNew(merged, this.#rules)
    this.json = merged
    if (config.streaming_mode !== undefined) this.#followConfig()
  }

  #followConfig(): void {
    const on = objectIn(this.json.config).streaming_mode === true
    const now = Date.now()
    this.#streaming = on ? { since: now, touched: now } : undefined
  }

  #whyClosed(): 300309 | 200850 | undefined {
    if (!this.#streaming) return 300309
    const { streamingFor, streamingIdleFor } = this.#spans
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

export function isCard1(json: JsonObject): boolean {
  return json.schema === undefined && !isObject(json.body)
}
