import { isRecord, type JsonObject, listIn, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { children } from './card-check.ts'
import { CardProblem } from './card-problem.ts'
import { Refusal } from './wire.ts'

/** Puts elements before or behind another one, or at the end of it or of the card. */
export function addElements(card: JsonObject, params: JsonObject): void {
  const elements = elementsIn(params.elements)
  const target = textIn(params.target_element_id)
  if (params.type === 'append') {
    const into = target === '' ? objectIn(card.body) : found(card, target).element
    into.elements = [...listIn(into.elements), ...elements]
    return
  }
  if (params.type !== 'insert_before' && params.type !== 'insert_after') throw invalid('type')
  const { siblings, at } = found(card, target)
  siblings.splice(params.type === 'insert_after' ? at + 1 : at, 0, ...elements)
}

export function deleteElement(card: JsonObject, id: string): void {
  const { siblings, at } = found(card, id)
  siblings.splice(at, 1)
}

export function replaceElement(card: JsonObject, id: string, element: JsonObject): void {
  const { siblings, at } = found(card, id)
  siblings[at] = element
}

export function patchElement(card: JsonObject, id: string, partial: JsonObject): void {
  const { element } = found(card, id)
  if (partial.tag !== undefined && partial.tag !== element.tag) throw invalid('partial_element.tag')
  Object.assign(element, partial)
}

/** JSON text of an object, as element APIs take them. */
export function objectText(value: unknown, name: string): JsonObject {
  const parsed = typeof value === 'string' ? parseJson(value) : undefined
  if (!isRecord(parsed)) throw invalid(name)
  return parsed
}

/** Takes every action of a batch, or throws at the first that cannot be. */
export function applyActions(card: JsonObject, actions: unknown[], configure: (config: JsonObject) => void): void {
  for (const action of actions) {
    const { action: name, params: given } = objectIn(action)
    const params = objectIn(given)
    if (name === 'partial_update_setting') configure(configIn(params.settings))
    else if (name === 'add_elements') addElements(card, params)
    else if (name === 'delete_elements') for (const id of listIn(params.element_ids)) deleteElement(card, textIn(id))
    else if (name === 'partial_update_element') {
      patchElement(card, textIn(params.element_id), looseObject(params.partial_element, 'partial_element'))
    } else if (name === 'update_element') {
      replaceElement(card, textIn(params.element_id), looseObject(params.element, 'element'))
    } else throw invalid('actions')
  }
}

/** The `config` inside of settings, which are JSON text or, in a batch, an object. */
export function configIn(settings: unknown): JsonObject {
  const parsed = typeof settings === 'string' ? parseJson(settings) : settings
  if (!isRecord(parsed)) throw invalid('settings')
  // One connector leaves `config` out; whether that does anything is not confirmed, so it does not here.
  if (!isRecord(parsed.config)) throw new Refusal(300122, 'update card settings failed: config is missing')
  return parsed.config
}

function looseObject(value: unknown, name: string): JsonObject {
  return isRecord(value) ? value : objectText(value, name)
}

function elementsIn(value: unknown): unknown[] {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  if (!Array.isArray(parsed) || parsed.length === 0) throw invalid('elements')
  return parsed
}

interface Place {
  element: JsonObject
  siblings: unknown[]
  at: number
}

function found(card: JsonObject, id: string): Place {
  const search = (holder: JsonObject, key: 'elements' | 'columns'): Place | undefined => {
    const siblings = holder[key]
    if (!Array.isArray(siblings)) return undefined
    for (const [at, element] of siblings.entries()) {
      if (!isRecord(element)) continue
      if (element.element_id === id) return { element, siblings, at }
      if (children(element).length === 0) continue
      const inside = search(element, 'elements') ?? search(element, 'columns')
      if (inside) return inside
    }
    return undefined
  }
  const place = search(objectIn(card.body), 'elements')
  if (!place) throw new CardProblem(300313, `element not found: ${id}`)
  return place
}

function invalid(name: string): Refusal {
  return new Refusal(10002, `invalid param: ${name}`)
}
