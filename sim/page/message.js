import { h, icon, set } from './dom.js'
import { types } from './phone-head.js'
import { sanitize } from './sanitize.js'
import { clock, t } from './words.js'

/** A reply that just grew looks alive for so long, also where the app itself has no sign for it. In ms. */
const LIVELY = 1_400

/** One message on a phone. */
export class Message {
  #onPress
  #message
  #face = ''
  #labels = ''
  #lively
  #avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' })
  #from = h('span', { class: 'from' })
  #body = h('div', { class: 'body' })
  #meta = h('span', { class: 'meta' })
  #buttons = h('div', { class: 'buttons' })
  #quote = h('button', { type: 'button', class: 'quote', 'aria-label': t('quote'), title: t('quote') }, icon('quote'))

  constructor({ onPress, onQuote }) {
    this.#onPress = onPress
    this.#quote.addEventListener('click', () => onQuote(this.#message))
    const bubble = h('div', { class: 'bubble' }, this.#from, this.#body, this.#meta)
    const line = h('div', { class: 'bubble-line' }, bubble, this.#quote)
    this.element = h('li', {}, this.#avatar, h('div', { class: 'column' }, line, this.#buttons))
  }

  /** Changes what is different. Returns whether anything was. */
  show(message, { me, group, joined, arrived, grown }) {
    const face = JSON.stringify([message, joined])
    if (face === this.#face) return false
    this.#face = face
    this.#message = message
    const mine = message.by === 'person' && (!group || message.from === me)
    this.#showKind(mine ? 'mine' : message.by === 'bot' ? 'bot' : 'other', joined)
    if (arrived) set(this.element, 'data-arrived', true)
    this.#avatar.textContent = [...message.from][0] ?? ''
    this.#from.textContent = mine ? '' : message.from
    this.#showMeta()
    if (message.notice) this.#body.textContent = message.text
    else morph(this.#body, message.html)
    if (message.growing) markEnd(this.#body)
    this.#showButtons()
    if (grown && message.by === 'bot' && !message.notice) this.#enliven()
    return true
  }

  #showKind(kind, joined) {
    const { id, growing, failed, notice } = this.#message
    const { element } = this
    element.dataset.id = id
    element.className = notice ? 'notice' : kind
    set(element, 'data-joined', joined)
    set(element, 'data-growing', growing)
    set(element, 'data-failed', failed)
    set(element, 'data-typing', types(this.#message))
    this.#quote.hidden = Boolean(notice)
  }

  #showMeta() {
    const { failed, at } = this.#message
    const sign = failed ? [icon('warning'), `${t('failed')} · `] : []
    this.#meta.replaceChildren(...sign, clock(at))
  }

  #showButtons() {
    const { buttons } = this.#message
    const labels = JSON.stringify(buttons)
    if (labels === this.#labels) return
    this.#labels = labels
    const pressOnce = async ({ currentTarget: button }, label) => {
      button.disabled = true
      await this.#onPress(this.#message.id, label)
      button.disabled = false
    }
    const shown = buttons.map((label) =>
      h('button', { type: 'button', onclick: (event) => pressOnce(event, label) }, label),
    )
    this.#buttons.replaceChildren(...shown)
  }

  #enliven() {
    clearTimeout(this.#lively)
    set(this.element, 'data-lively', true)
    this.#lively = setTimeout(() => set(this.element, 'data-lively', false), LIVELY)
  }
}

/** Changes only the blocks that differ, so that what was read, selected or scrolled stays where it is. */
function morph(body, html) {
  body.classList.remove('caret')
  body.querySelector('.caret')?.removeAttribute('class')
  const next = [...sanitize(html).childNodes]
  next.forEach((node, n) => {
    const old = body.childNodes[n]
    if (!old) body.append(node)
    else if (!old.isEqualNode(node)) old.replaceWith(node)
  })
  while (body.childNodes.length > next.length) body.lastChild.remove()
}

const blocks = new Set('P UL OL LI BLOCKQUOTE H1 H2 H3 H4 H5 H6 PRE CODE'.split(' '))

/** Puts the cursor behind the last word. */
function markEnd(body) {
  let end = body
  while (end.lastElementChild && end.lastElementChild === end.lastChild && blocks.has(end.lastElementChild.nodeName))
    end = end.lastElementChild
  end.classList.add('caret')
}
