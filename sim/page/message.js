import { h, icon, set } from './dom.js'
import { types } from './phone-head.js'
import { sanitize } from './sanitize.js'
import { clock, size, t } from './words.js'

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
  #files = h('div', { class: 'files' })
  #tools = h('div', { class: 'tools' })
  #thumbs = []

  /** `onJudge` is undefined where the app has no 👍 and 👎. */
  constructor({ onPress, onQuote, onJudge }) {
    this.#onPress = onPress
    const quote = tool('quote', 'quote', () => onQuote(this.#message))
    if (onJudge) this.#thumbs = ['up', 'down'].map((verdict) => thumb(verdict, (given) => this.#judge(onJudge, given)))
    this.#tools.append(...this.#thumbs.map(({ button }) => button), quote)
    const bubble = h('div', { class: 'bubble' }, this.#from, this.#body, this.#files, this.#meta)
    const line = h('div', { class: 'bubble-line' }, bubble, this.#tools)
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
    else morph(this.#body, withoutFileName(message))
    if (message.growing) markEnd(this.#body)
    this.#showFiles()
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
    this.#tools.hidden = Boolean(notice)
    for (const { button } of this.#thumbs) button.hidden = kind !== 'bot'
  }

  async #judge(onJudge, verdict) {
    if (!(await onJudge(this.#message.id, verdict))) return
    for (const one of this.#thumbs) set(one.button, 'aria-pressed', String(one.verdict === verdict))
  }

  /** Pictures stand in the text already. */
  #showFiles() {
    const files = (this.#message.files ?? []).filter(({ kind }) => kind === 'file')
    this.#files.replaceChildren(
      ...files.map(({ name, size: bytes }) =>
        h('div', { class: 'file' }, icon('file'), h('span', {}, h('b', {}, name), h('small', {}, size(bytes)))),
      ),
    )
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

function tool(name, word, onclick) {
  return h('button', { type: 'button', 'aria-label': t(word), title: t(word), onclick }, icon(name))
}

/** A verdict that is pressed again is taken back. */
function thumb(verdict, onJudge) {
  const onclick = () => onJudge(button.getAttribute('aria-pressed') === 'true' ? 'none' : verdict)
  const button = tool(verdict === 'up' ? 'thumbsUp' : 'thumbsDown', verdict, onclick)
  set(button, 'aria-pressed', 'false')
  return { button, verdict }
}

/** The line that only names the file is not needed above the file. */
function withoutFileName({ html, text, files = [] }) {
  const named = /^\[[^\]]{1,8}\] (.*)/.exec(text)?.[1]
  if (files.length !== 1 || named !== files[0].name) return html
  return html.replace(/^(<p>)?[^<]*(<br>|<\/p>)?/, '$1')
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
