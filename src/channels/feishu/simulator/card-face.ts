import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { escapeHtml, type Rendered } from '../../../lib/simulation/safe-html.ts'
import type { Card } from './card.ts'
import { children } from './card-check.ts'
import { type Look, renderMarkdown, renderPlain } from './markdown.ts'

/** Something on a card that a person can press. */
export interface Button {
  label: string
  tag: string
  name: string
  disabled: boolean
  /** What is sent when it is pressed; undefined when it only opens an address, or does nothing. */
  value: unknown
  /** The form whose values go with it. */
  form: string | undefined
}

export interface Face extends Rendered {
  buttons: Button[]
}

/** A card as the app shows it. */
export function faceOf(card: Card, look: Look): Face {
  const { json } = card
  const isNew = json.schema === '2.0'
  const walk = new Walk(look, isNew)
  const header = objectIn(json.header)
  const title = textIn(objectIn(header.title).content)
  const body = walk.all(listIn(isNew ? objectIn(json.body).elements : json.elements))
  const head = title === '' ? [] : [{ html: `<p><b>${escapeHtml(title)}</b></p>`, text: title }]
  return { ...joined([...head, body]), buttons: walk.buttons }
}

class Walk {
  buttons: Button[] = []
  #look: Look
  #isNew: boolean
  #form: string | undefined

  constructor(look: Look, isNew: boolean) {
    this.#look = look
    this.#isNew = isNew
  }

  all(elements: unknown[]): Rendered {
    return joined(elements.filter(isRecord).map((element) => this.#element(element)))
  }

  #element(element: JsonObject): Rendered {
    switch (element.tag) {
      case 'markdown':
      case 'lark_md':
        return renderMarkdown(textIn(element.content), this.#look)
      case 'plain_text':
        return words(textIn(element.content))
      case 'div':
        return joined([this.#text(element.text), this.all(listIn(element.fields).map((field) => objectIn(field).text))])
      case 'hr':
        return { html: '<hr>', text: '———' }
      case 'img':
        return this.#image(element)
      case 'button':
        return this.#button(element)
      case 'collapsible_panel':
        return this.#panel(element)
      case 'form':
        return this.#inForm(element)
      case 'table':
        return tableOf(element)
      case 'action':
        return this.all(listIn(element.actions))
      case 'note':
        return this.all(listIn(element.elements))
      default:
        return this.#other(element)
    }
  }

  #text(text: unknown): Rendered {
    return isRecord(text) ? this.#element(text) : words('')
  }

  #image(element: JsonObject): Rendered {
    const address = this.#look.picture(textIn(element.img_key))
    const alt = textIn(objectIn(element.alt).content)
    if (address === undefined) return words('[图片]')
    return { html: `<p><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"></p>`, text: alt || '[图片]' }
  }

  /** The label stands in the list of buttons and not in the text. */
  #button(element: JsonObject): Rendered {
    const behaviors = listIn(element.behaviors).filter(isRecord)
    const submits = this.#form !== undefined && element.form_action_type === 'submit'
    // Only in 1.0 does the value stand on the button itself.
    const value = this.#isNew ? behaviors.find(({ type }) => type === 'callback')?.value : element.value
    this.buttons.push({
      label: textIn(objectIn(element.text).content),
      tag: 'button',
      name: textIn(element.name),
      disabled: element.disabled === true,
      value: submits ? (value ?? {}) : value,
      form: submits ? this.#form : undefined,
    })
    return words('')
  }

  /** Closed, a panel shows only its header. */
  #panel(element: JsonObject): Rendered {
    const title = this.#text(objectIn(element.header).title)
    if (element.expanded === true) return joined([title, this.all(listIn(element.elements))])
    return joined([{ html: title.html, text: title.text === '' ? '' : `▸ ${title.text}` }])
  }

  #inForm(element: JsonObject): Rendered {
    this.#form = textIn(element.name)
    const inside = this.all(listIn(element.elements))
    this.#form = undefined
    return inside
  }

  #other(element: JsonObject): Rendered {
    const inside = children(element)
    if (inside.length > 0) return this.all(inside)
    const hint = textIn(objectIn(element.placeholder).content) || textIn(objectIn(element.label).content)
    return words(hint === '' ? '' : `[${hint}]`)
  }
}

function words(text: string): Rendered {
  return text === '' ? { html: '', text: '' } : renderPlain(text)
}

function tableOf(element: JsonObject): Rendered {
  const columns = listIn(element.columns).filter(isRecord)
  const titles = columns.map((column) => textIn(column.display_name) || textIn(column.name))
  const rows = listIn(element.rows)
    .filter(isRecord)
    .map((row) => columns.map((column) => cell(row[textIn(column.name)])))
  const line = (cells: string[], tag: string) =>
    `<tr>${cells.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`
  const body = rows.map((row) => line(row, 'td')).join('')
  return {
    html: `<table><thead>${line(titles, 'th')}</thead><tbody>${body}</tbody></table>`,
    text: [titles, ...rows].map((cells) => cells.join(' | ')).join('\n'),
  }
}

function cell(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '')
}

function joined(parts: Rendered[]): Rendered {
  const seen = parts.filter(({ html, text }) => html !== '' || text !== '')
  return {
    html: seen.map(({ html }) => html).join(''),
    text: seen
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n\n'),
  }
}
