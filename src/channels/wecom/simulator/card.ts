import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'

export interface CardButton {
  label: string
  does:
    | { kind: 'event'; key: string; submits: boolean; cardType: string }
    | { kind: 'chooses'; question: string; option: string; many: boolean }
    | { kind: 'says'; text: string }
    | { kind: 'opens'; url: string }
}

export interface Question {
  key: string
  title: string
  many: boolean
  options: { id: string; text: string; chosen: boolean }[]
}

/** A template card in a chat: one for all, until an update shows some people another one. */
export class Card {
  readonly taskId: string
  #content: JsonObject
  #own = new Map<string, JsonObject>()
  #choices = new Map<string, Set<string>>()

  constructor(content: JsonObject) {
    this.#content = content
    this.taskId = textIn(content.task_id)
  }

  /** Without names, everybody sees it from now on. */
  replace(content: JsonObject, userIds?: string[]): void {
    if (userIds === undefined) {
      this.#content = content
      this.#own.clear()
    } else for (const id of userIds) this.#own.set(id, content)
  }

  content(person: string): JsonObject {
    return this.#own.get(person) ?? this.#content
  }

  choose(person: string, { question, option, many }: { question: string; option: string; many: boolean }): void {
    const chosen = this.#chosen(person, question)
    const had = chosen.has(option)
    if (!many) chosen.clear()
    if (had && many) chosen.delete(option)
    else chosen.add(option)
    this.#choices.set(`${person} ${question}`, chosen)
  }

  questions(person: string): Question[] {
    const card = this.content(person)
    const asked = [card.checkbox, card.button_selection, ...listIn(card.select_list)].filter(isRecord)
    return asked.map((question) => {
      const key = textIn(question.question_key)
      const chosen = this.#chosen(person, key)
      return {
        key,
        title: textIn(question.title),
        many: question === card.checkbox && question.mode === 1,
        options: optionsOf(question).map(({ id, text }) => ({ id, text, chosen: chosen.has(id) })),
      }
    })
  }

  buttons(person: string): CardButton[] {
    const card = this.content(person)
    const cardType = textIn(card.card_type)
    const event = (part: JsonObject, submits: boolean): CardButton => ({
      label: textIn(part.text),
      does: { kind: 'event', key: textIn(part.key), submits, cardType },
    })
    const options = this.questions(person).flatMap(({ key, many, options }) =>
      options.map(
        ({ id, text }): CardButton => ({
          label: text,
          does: { kind: 'chooses', question: key, option: id, many },
        }),
      ),
    )
    return [
      ...options,
      ...listIn(card.button_list)
        .filter(isRecord)
        .map((part) => event(part, card.button_selection !== undefined)),
      ...[card.submit_button].filter(isRecord).map((part) => event(part, true)),
      ...listIn(objectIn(card.action_menu).action_list)
        .filter(isRecord)
        .map((part) => event(part, false)),
      ...listIn(card.jump_list).filter(isRecord).map(jump),
    ]
  }

  /** The selected_items of a callback. */
  selected(person: string): JsonObject {
    const selected = this.questions(person).map(({ key, options }) => ({
      question_key: key,
      option_ids: { option_id: options.filter(({ chosen }) => chosen).map(({ id }) => id) },
    }))
    return { selected_item: selected }
  }

  #chosen(person: string, key: string): Set<string> {
    const chosen = this.#choices.get(`${person} ${key}`)
    if (chosen) return chosen
    const card = this.content(person)
    const question = [card.checkbox, card.button_selection, ...listIn(card.select_list)]
      .filter(isRecord)
      .find((one) => one.question_key === key)
    if (!question) return new Set()
    const checked = listIn(question.option_list).filter((option) => objectIn(option).is_checked === true)
    const first = textIn(question.selected_id)
    return new Set([...(first === '' ? [] : [first]), ...checked.map((option) => textIn(objectIn(option).id))])
  }
}

function optionsOf(question: JsonObject): { id: string; text: string }[] {
  return listIn(question.option_list)
    .filter(isRecord)
    .map(({ id, text }) => ({ id: textIn(id), text: textIn(text) }))
}

function jump(part: JsonObject): CardButton {
  const label = textIn(part.title)
  if (part.type === 3) return { label, does: { kind: 'says', text: textIn(part.question) } }
  return { label, does: { kind: 'opens', url: textIn(part.url) } }
}
