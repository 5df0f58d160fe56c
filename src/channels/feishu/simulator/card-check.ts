import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { CardProblem } from './card-problem.ts'
import { isGone, isTag, strangeKey, strangeProperty } from './card-words.ts'
import { countTables } from './tables.ts'

export interface CardRules {
  maxBytes: number
  maxElements: number
  maxTables: number
  hasImage: (key: string) => boolean
  hasPerson: (id: string) => boolean
}

/** What a check found out about a card. */
export interface Inventory {
  byId: Map<string, JsonObject>
  tables: number
}

/** Reads a card's JSON text. */
export function parseCard(text: string): JsonObject {
  let card: unknown
  try {
    card = JSON.parse(text)
  } catch {
    throw new CardProblem(200621, 'parse card json err, please check whether the card json is correct')
  }
  if (!isRecord(card)) throw new CardProblem(200621, 'parse card json err, it is no object')
  if (Object.keys(card).length === 0) throw new CardProblem(300307, 'card DSL is empty')
  return card
}

/** Throws a CardProblem for a card of JSON 2.0 that the platform would not take. */
export function checkCard(card: JsonObject, rules: CardRules): Inventory {
  if (card.schema !== '2.0') throw new CardProblem(300303, 'card schema is not 2.0', textIn(card.schema))
  strange('card', card)
  const config = objectIn(card.config)
  strange('config', config)
  strange('streaming_config', objectIn(config.streaming_config))
  if (config.update_multi === false) throw new CardProblem(300302, 'update_multi must be true')
  if (card.header !== undefined) strange('header', objectIn(card.header))
  const body = objectIn(card.body)
  strange('body', body)
  if (!Array.isArray(body.elements)) throw new CardProblem(200621, 'body.elements is required')
  const inventory = checkElements(body.elements, rules)
  checkBytes(card, rules)
  return inventory
}

/** Everything in a list of elements, to any depth. */
function checkElements(elements: unknown[], rules: CardRules): Inventory {
  const byId = new Map<string, JsonObject>()
  let count = 0
  let tables = 0
  const visit = (element: unknown) => {
    if (!isRecord(element)) throw new CardProblem(200621, 'an element is no object')
    if (++count > rules.maxElements)
      throw new CardProblem(300305, `the card has more than ${rules.maxElements} components`)
    checkElement(element)
    note(element, byId)
    if (element.tag === 'markdown' || element.tag === 'lark_md') tables += checkMarkdown(textIn(element.content), rules)
    if (element.tag === 'table') tables++
    if (element.tag === 'img' && !rules.hasImage(textIn(element.img_key))) throw noImage(textIn(element.img_key))
    for (const child of children(element)) visit(child)
  }
  for (const element of elements) visit(element)
  checkTables(tables, rules)
  return { byId, tables }
}

export function checkTables(tables: number, { maxTables }: CardRules): void {
  if (tables > maxTables) throw new CardProblem(11310, 'card table number over limit', String(tables))
}

export function checkBytes(card: JsonObject, { maxBytes }: CardRules): void {
  const bytes = Buffer.byteLength(JSON.stringify(card))
  if (bytes > maxBytes) throw new CardProblem(200860, `the size of the card exceeds ${maxBytes} bytes: ${bytes}`)
}

/** Returns how many tables the markdown has. */
export function checkMarkdown(markdown: string, rules: Pick<CardRules, 'hasImage' | 'hasPerson'>): number {
  const prose = markdown.replace(/```[\s\S]*?(```|$)|`[^`\n]*`/g, '')
  for (const [, key = ''] of prose.matchAll(/!\[[^\]\n]*\]\(([^)\s]*)[^)\n]*\)/g)) {
    if (!rules.hasImage(key)) throw noImage(key)
  }
  for (const [, id = ''] of prose.matchAll(/<at\s+id\s*=\s*['"]?([\w-]+)['"]?\s*>/g)) {
    if (id !== 'all' && !rules.hasPerson(id)) throw new CardProblem(100290, 'at user id is invalid', id)
  }
  return countTables(markdown)
}

export function children(element: JsonObject): unknown[] {
  const text = element.tag === 'div' && isRecord(element.text) ? [element.text] : []
  return [...listIn(element.elements), ...listIn(element.columns), ...text]
}

function checkElement(element: JsonObject): void {
  const tag = textIn(element.tag)
  if (isGone(tag)) throw new CardProblem(200861, `cards of schema V2 no longer support this capability: ${tag}`, tag)
  if (!isTag(tag)) throw new CardProblem(200621, `unknown tag ${tag}`, tag)
  const odd = strangeProperty(tag, Object.keys(element))
  if (odd !== undefined) throw new CardProblem(200621, `unknown property, property: ${odd}, path: ${tag}`, odd)
  if (tag === 'markdown' && typeof element.content !== 'string') {
    throw new CardProblem(200621, 'the content of markdown is no text')
  }
  if (tag === 'button' && !isRecord(element.text) && !isRecord(element.icon)) {
    throw new CardProblem(200621, 'a button needs text or icon')
  }
}

function note(element: JsonObject, byId: Map<string, JsonObject>): void {
  const id = element.element_id
  if (id === undefined) return
  if (typeof id !== 'string' || !/^[A-Za-z][A-Za-z0-9_]{0,19}$/.test(id)) {
    throw new CardProblem(
      300301,
      'element_id must start with a letter and have at most 20 letters, digits and _',
      String(id),
    )
  }
  if (byId.has(id)) throw new CardProblem(300301, `duplicate element_id: ${id}`, id)
  byId.set(id, element)
}

function strange(part: string, value: JsonObject): void {
  const odd = strangeKey(part, Object.keys(value))
  if (odd !== undefined) throw new CardProblem(200621, `unknown property, property: ${odd}, path: ${part}`, odd)
}

function noImage(key: string): CardProblem {
  return new CardProblem(200570, 'invalid image key', key)
}
