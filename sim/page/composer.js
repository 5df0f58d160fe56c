import { Attachment } from './attachment.js'
import { h, icon, popsUp } from './dom.js'
import { t } from './words.js'

/** Chosen from this machine, and sent with the words in the field. */
const chosen = ['picture', 'video', 'file']
/** Made up on the spot, and sent at once. */
const ready = ['cup', 'voice', 'sticker']
/** After about six lines the field scrolls, in px. */
const TALLEST = 132

/** Where a person writes. Enter sends, Shift+Enter begins a line. */
export class Composer {
  #draft
  #onSay
  #quoted
  #field
  #mention
  #attachment = new Attachment(() => this.#field.focus())
  #quoteLine = h('div', { class: 'quoting', hidden: true })

  /** `onSay` takes the text and how it is said, and resolves to whether it was. */
  constructor({ group, draft, onSay }) {
    this.#draft = draft
    this.#onSay = onSay
    this.#mention = group && mentionButton()
    this.#field = this.#makeField(group ? t('sayIn', { chat: group.title }) : t('say'))
    this.#field.value = draft.text
    const send = h('button', { type: 'submit', class: 'round send', 'aria-label': t('send') }, icon('send'))
    const onsubmit = (event) => {
      event.preventDefault()
      this.#send()
    }
    this.element = h(
      'form',
      { class: 'composer', onsubmit },
      this.#suggestions(),
      this.#quoteLine,
      this.#attachment.element,
      h('div', { class: 'line' }, this.#kinds(), this.#mention, this.#field, send),
    )
    this.#attachment.listen(this.element)
    requestAnimationFrame(() => this.#stretch())
  }

  /** The next thing said quotes this message, or nothing. */
  quote(message) {
    this.#quoted = message
    this.#quoteLine.hidden = !message
    if (!message) return
    const end = { type: 'button', 'aria-label': t('quoteEnd'), onclick: () => this.quote(undefined) }
    const words = h('span', {}, t('quoting', { text: message.text.slice(0, 80) }))
    this.#quoteLine.replaceChildren(words, h('button', end, icon('close')))
    this.#field.focus()
  }

  #makeField(invitation) {
    const oninput = () => this.#write(this.#field.value)
    const onkeydown = (event) => {
      // While a Chinese word is being put together, Enter belongs to the input method.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.#send()
    }
    const words = { placeholder: invitation, 'aria-label': invitation, enterkeyhint: 'send' }
    return h('textarea', { rows: 1, ...words, oninput, onkeydown })
  }

  #suggestions() {
    const words = t('suggest').map((text) => h('button', { type: 'button', onclick: () => this.#deliver(text) }, text))
    return h('div', { class: 'suggestions', role: 'group', 'aria-label': t('suggestions') }, words)
  }

  #kinds() {
    const button = h('button', { type: 'button', class: 'round', 'aria-label': t('more') }, icon('plus'))
    const choice = (kind, act) => {
      const onclick = () => {
        menu.hidePopover()
        act(kind)
      }
      return h('button', { type: 'button', onclick }, icon(kind), t(`kind${kind}`))
    }
    const attach = (kind) => this.#attachment.choose(kind)
    const deliver = async (kind) => {
      const by = { kind: kind === 'cup' ? 'picture' : kind }
      if (await this.#deliver(this.#field.value.trim(), by)) this.#write('')
    }
    const choices = [
      ...chosen.map((kind) => choice(kind, attach)),
      h('hr'),
      ...ready.map((kind) => choice(kind, deliver)),
    ]
    const menu = h('div', { class: 'menu kinds' }, choices)
    return [button, popsUp(button, menu)]
  }

  async #send() {
    const text = this.#field.value.trim()
    const attached = this.#attachment.chosen
    if (text === '' && !attached) return
    this.#write('')
    const said = await this.#deliver(text, attached)
    if (said && attached) this.#attachment.drop()
    if (!said && this.#field.value === '') this.#write(text)
  }

  async #deliver(text, by = {}) {
    const mention = this.#mention && { mention: this.#mention.getAttribute('aria-pressed') === 'true' }
    const quote = this.#quoted && { quote: this.#quoted.id }
    const said = await this.#onSay(text, { ...mention, ...quote, ...by })
    if (said) this.quote(undefined)
    return said
  }

  #write(text) {
    if (this.#field.value !== text) this.#field.value = text
    this.#draft.text = text
    this.#stretch()
  }

  #stretch() {
    this.#field.style.height = 'auto'
    this.#field.style.height = `${Math.min(this.#field.scrollHeight + 2, TALLEST)}px`
  }
}

function mentionButton() {
  const onclick = () => button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
  const words = { title: t('mentionHelp'), 'aria-pressed': 'true' }
  const button = h('button', { type: 'button', class: 'mention', ...words, onclick }, t('mention'))
  return button
}
