import { announce } from './announce.js'
import { h, icon } from './dom.js'
import { Message } from './message.js'
import { t } from './words.js'

/** This near to the end counts as reading along, in px. */
const NEAR = 80

/** The messages of one chat. Follows the newest unless the reader has scrolled up. */
export class Chat {
  #acts
  #view = { me: '', group: false, judges: false }
  #shown = new Map()
  #following = true
  /** Where the reader was last. */
  #top = 0
  #list = h('ol', { class: 'messages' })
  #scroller = h(
    'div',
    { class: 'chat', role: 'log', 'aria-live': 'off', 'aria-label': t('messages'), tabindex: 0 },
    this.#list,
  )
  #toEnd = h('button', { type: 'button', class: 'to-end', 'aria-label': t('newest'), hidden: true }, icon('down'))
  #resized = new ResizeObserver(() => this.#following && this.#scrollToEnd())

  /** `onPress` takes a message's id and a button's label, `onJudge` an id and a verdict, `onQuote` a message. */
  constructor({ onPress, onJudge, onQuote }) {
    this.#acts = { onPress, onJudge, onQuote }
    this.element = h('div', { class: 'chat-frame' }, this.#scroller, this.#toEnd)
    this.#toEnd.addEventListener('click', () => this.#scrollToEnd('smooth'))
    this.#scroller.addEventListener('scroll', () => this.#noteScroll(), { passive: true })
    this.#resized.observe(this.#scroller)
    // A picture takes its room only once it is there.
    this.#resized.observe(this.#list)
  }

  /** Shows the messages of now; `fresh` when the chat was already open, so that what is new may be told aloud. */
  update(messages, { fresh }) {
    this.#forget(new Set(messages.map(({ id }) => id)))
    const changed = messages.map((message, n) => this.#place(message, { n, before: messages[n - 1], fresh }))
    if (!changed.includes(true)) return
    if (this.#following || !fresh) this.#scrollToEnd()
    else this.#toEnd.hidden = false
  }

  /** Follows the newest again, wherever the reader was. */
  follow() {
    this.#following = true
    this.#scrollToEnd()
  }

  /** Another chat, as `me` sees it. */
  clear(view) {
    this.#view = view
    this.#shown.clear()
    this.#list.replaceChildren()
    this.#toEnd.hidden = true
    this.#following = true
  }

  close() {
    this.#resized.disconnect()
  }

  #forget(ids) {
    for (const [id, message] of this.#shown) {
      if (ids.has(id)) continue
      message.element.remove()
      this.#shown.delete(id)
    }
  }

  /** Puts a message where it belongs. Returns whether anything about it is new. */
  #place(message, { n, before, fresh }) {
    const known = this.#shown.get(message.id)
    const { onJudge, ...acts } = this.#acts
    const one = known ?? new Message({ ...acts, ...(this.#view.judges && { onJudge }) })
    this.#shown.set(message.id, one)
    const joined = before !== undefined && !before.notice && before.from === message.from && before.by === message.by
    const changed = one.show(message, { ...this.#view, joined, arrived: fresh && !known, grown: fresh && !!known })
    const { element } = one
    if (this.#list.children[n] !== element) this.#list.insertBefore(element, this.#list.children[n] ?? null)
    if (changed && fresh && message.by === 'bot' && !message.notice) announce(one, message)
    return changed
  }

  /** Only who scrolls up stops reading along: what grows by itself, as a picture that arrives, moves nobody. */
  #noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#following = true
    else if (scrollTop < this.#top) this.#following = false
    this.#top = scrollTop
    if (this.#following) this.#toEnd.hidden = true
  }

  #scrollToEnd(behavior = 'instant') {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: calm ? 'instant' : behavior })
  }
}
