import { getScreen, join, judge, misbehave, press, say } from './api.js'
import { Chat } from './chat.js'
import { Composer } from './composer.js'
import { h, set } from './dom.js'
import { emptyChat } from './empty-chat.js'
import { faultLine, headOf, statusOf } from './phone-head.js'
import { createSeatPicker } from './seat-picker.js'
import { t } from './words.js'

/** What an app shows for a while only (typing …) leaves without a word, so it is looked at again after this, in ms. */
const FADES = 1_200

/** One phone on the desk. Its seat says which platform it is on, whose it is and which chat is open. */
export class Phone {
  #stage
  #draft
  #number
  #meter
  #onSeat
  #onJoined
  #onConnect
  #messages = []
  /** Whether the open chat has been seen yet: only what comes after that is news. */
  #open = false
  #asked = 0
  #fading
  #ticking
  #picker = h('div', { class: 'seat' })
  #status = h('div', { class: 'phone-status', 'aria-hidden': 'true' })
  #head = h('header', { class: 'phone-head' })
  #fault = h('div', { class: 'phone-fault', role: 'status' })
  #empty = h('div', { class: 'empty' })
  #trouble = h('p', { class: 'trouble', role: 'alert', hidden: true })
  #foot = h('footer')
  #composer
  #chat = new Chat({
    onPress: (message, label) => this.#attempt(press(this.seat, message, label)),
    onJudge: (message, verdict) => this.#attempt(judge(this.seat, message, verdict)),
    onQuote: (message) => this.#composer.quote(message),
  })

  /**
   * `draft` is { text }, which outlives the phone; `onSeat` takes a new seat and returns its platform's meter; `onJoined` is told
   * of a new group.
   */
  constructor({ number, seat, draft, stage, meter, onSeat, onJoined, onConnect }) {
    this.#onJoined = onJoined
    this.#stage = stage
    this.#draft = draft
    this.#number = number
    this.#meter = meter
    this.#onSeat = onSeat
    this.#onConnect = onConnect
    const body = h('div', { class: 'phone-body' }, this.#empty, this.#chat.element)
    const parts = [this.#status, this.#head, this.#fault, body, this.#trouble, this.#foot]
    const name = t('phone', { n: number })
    this.element = h(
      'section',
      { class: 'place', 'aria-label': name },
      this.#picker,
      h('div', { class: 'phone' }, parts),
    )
    this.#ticking = setInterval(() => this.#showStatus(), 10_000)
    this.#sit(seat)
  }

  /** Asks for the screen of now. While one answer is under way, only one more is asked for after it. */
  async refresh() {
    this.#asked += 1
    if (this.#asked > 1) return
    while (this.#asked > 0) {
      const { seat } = this
      this.#asked = 1
      const messages = await getScreen(seat).catch(() => undefined)
      if (messages && seat === this.seat) this.#show(messages)
      this.#asked -= 1
    }
    clearTimeout(this.#fading)
    const fades = this.#messages.some(({ notice, growing }) => notice || growing)
    if (fades) this.#fading = setTimeout(() => this.refresh(), FADES)
  }

  useMeter(meter) {
    this.#meter = meter
    this.#showFault()
    this.#showEmpty()
  }

  close() {
    clearTimeout(this.#fading)
    clearInterval(this.#ticking)
    this.#chat.close()
  }

  /** Takes another platform, person or chat. */
  #sit(seat) {
    const platform = this.#stage.platforms.find(({ type }) => type === seat.platform)
    const group = platform.groups.find(({ id }) => id === seat.group)
    this.seat = seat
    this.who = { platform, group, person: platform.people.find(({ id }) => id === seat.person) }
    this.#open = false
    this.#messages = []
    set(this.element, 'data-platform', seat.platform)
    this.#showPicker()
    this.#composer = new Composer({
      group,
      draft: this.#draft,
      onSay: (text, by) => {
        this.#chat.follow()
        return this.#attempt(say(seat, text, by))
      },
    })
    this.#foot.replaceChildren(this.#composer.element)
    this.#chat.clear({ me: this.who.person.name, group: group !== undefined, judges: platform.judges })
    this.#trouble.hidden = true
    this.#showAll()
  }

  #showPicker() {
    const onSeat = (seat, choice) => {
      this.#meter = this.#onSeat(seat)
      this.#sit(seat)
      this.refresh()
      this.#picker.querySelector(`[data-choice="${CSS.escape(choice)}"] input`)?.focus()
    }
    const { platforms } = this.#stage
    const onJoin = (title) => this.#attempt(this.#join(title))
    const picker = createSeatPicker({ number: this.#number, seat: this.seat, platforms, onSeat, onJoin })
    this.#picker.replaceChildren(...picker.filter(Boolean))
  }

  /** The bot is added to a new group, which opens on this phone. */
  async #join(title) {
    const { platform, person } = this.seat
    const { id } = await join(platform, title)
    await this.#onJoined({ platform, person, group: id })
  }

  /** Does what a person wanted. What stands against it is shown on the phone; resolves to whether it was done. */
  async #attempt(work) {
    this.#trouble.hidden = true
    try {
      await work
      return true
    } catch (error) {
      this.#trouble.textContent = error.message
      this.#trouble.hidden = false
      return false
    }
  }

  #show(messages) {
    this.#messages = messages
    this.#chat.update(messages, { fresh: this.#open })
    this.#open = true
    this.#showAll()
  }

  #showAll() {
    this.#showStatus()
    this.#head.replaceChildren(...headOf(this.who, this.#messages))
    this.#showFault()
    this.#showEmpty()
  }

  #showStatus() {
    this.#status.replaceChildren(...statusOf(this.who))
  }

  #showFault() {
    const name = this.#meter?.fault ?? null
    this.#fault.hidden = name === null
    if (name === null || this.#fault.dataset.name === name) return
    this.#fault.dataset.name = name
    const fault = this.who.platform.faults.find((one) => one.name === name)
    const onEnd = () => this.#attempt(misbehave(this.seat.platform, null))
    this.#fault.replaceChildren(...faultLine(fault, onEnd))
  }

  #showEmpty() {
    this.#empty.hidden = this.#messages.length > 0
    if (this.#empty.hidden) return
    const calls = this.#meter?.calls ?? 0
    const face = `${this.seat.platform} ${calls}`
    if (this.#empty.dataset.face === face) return
    this.#empty.dataset.face = face
    const way = this.#stage.waysIn.find(({ type }) => type === this.seat.platform)
    const onConnect = () => this.#onConnect(this.seat.platform)
    this.#empty.replaceChildren(...emptyChat({ title: this.who.platform.title, calls, way, onConnect }))
  }
}
