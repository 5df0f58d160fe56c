import { type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Card } from './card.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Conditions } from './conditions.ts'
import type { Incoming } from './incoming.ts'
import type { Interaction } from './interaction.ts'
import { LiveStream } from './live-stream.ts'
import type { Media } from './media.ts'
import { feedbackIdIn, readStream } from './stream-rules.ts'

interface Parts {
  chats: Chats
  cards: Cards
  media: Media
  journal: Journal
  conditions: Conditions
}

type Trigger = Incoming['kind'] | 'poll'

/** Which reply is legal where. */
const legal: Record<Trigger, string[]> = {
  message: ['stream', 'template_card', 'stream_with_template_card'],
  poll: ['stream', 'stream_with_template_card'],
  enter_chat: ['text', 'template_card'],
  card: ['update_template_card'],
  feedback: [],
}

/** A reply that the platform does not show. */
class WrongReply extends Error {
  readonly problems: string[]

  constructor(...problems: string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}

/** Passive replies, and what becomes of them on the screen. */
export class Answers {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Shows a reply, or notes why it cannot be shown. */
  take(interaction: Interaction, body: JsonObject, trigger: Trigger): void {
    if (this.#parts.conditions.refuseStreams && body.stream !== undefined) {
      interaction.stream?.abandon()
      interaction.end('refused')
      return
    }
    try {
      this.#show(interaction, body, trigger)
    } catch (error) {
      if (!(error instanceof WrongReply)) throw error
      for (const problem of error.problems) this.#wrong(interaction, trigger, problem)
      // A poll that is answered with nonsense is followed by the next one; every other answer was the only chance.
      if (!interaction.stream) interaction.end('refused')
    }
  }

  #show(interaction: Interaction, body: JsonObject, trigger: Trigger): void {
    const type = textIn(body.msgtype) || textIn(body.response_type)
    if (!legal[trigger].includes(type)) throw new WrongReply(`'${type}' is no reply to it`)
    if (type === 'text') this.#welcome(interaction, body)
    else if (type === 'update_template_card') this.#update(interaction, body)
    else if (type === 'template_card') this.#card(interaction, body.template_card)
    else this.#stream(interaction, body, trigger)
  }

  #stream(interaction: Interaction, body: JsonObject, trigger: Trigger): void {
    const { chats, media } = this.#parts
    const { chat, bot } = interaction.incoming
    const { frame, problems } = readStream(body.stream)
    if (problems.length > 0) throw new WrongReply(...problems)
    const open = interaction.stream
    if (open && frame.id !== open.id) throw new WrongReply(`the stream is ${open.id}, not ${frame.id}`)
    // Two polls at once may both be answered with the end.
    if (open?.finished) return
    const card = body.template_card === undefined ? undefined : this.#newCard(interaction, body.template_card)
    const stream = open ?? new LiveStream(frame.id, { chats, media, chat, bot })
    interaction.stream = stream
    if (card) stream.entry.card = card
    if (!stream.take(frame)) this.#wrong(interaction, trigger, 'the end shows nothing')
    if (frame.finish) interaction.end('finish')
  }

  #card(interaction: Interaction, content: unknown): void {
    const { chat, bot } = interaction.incoming
    // A delivery that came twice is answered twice.
    if (interaction.cardTaken || interaction.stream) return
    const card = this.#newCard(interaction, content)
    const feedbackId = feedbackIdIn(objectIn(content).feedback)
    this.#parts.chats.botSays(chat, bot, { card, ...(feedbackId !== undefined && { feedbackId }) })
    interaction.end('finish')
  }

  #newCard(interaction: Interaction, content: unknown): Card {
    if (interaction.cardTaken) throw new WrongReply('a second card for one message')
    const card = this.#parts.cards.send(interaction.incoming.bot, content)
    if (Array.isArray(card)) throw new WrongReply(...card)
    interaction.cardTaken = true
    return card
  }

  #welcome(interaction: Interaction, body: JsonObject): void {
    const { chat, bot } = interaction.incoming
    const text = textIn(objectIn(body.text).content)
    if (text.trim() === '') throw new WrongReply('text.content is missing')
    this.#parts.chats.botSays(chat, bot, { text, plain: true })
    interaction.end('finish')
  }

  #update(interaction: Interaction, body: JsonObject): void {
    const { pressed } = interaction.incoming
    const problems = this.#parts.cards.updateProblems(body.template_card, pressed?.taskId ?? '')
    if (problems.length > 0) throw new WrongReply(...problems)
    const userIds = body.userids === undefined ? undefined : listIn(body.userids).map(textIn)
    pressed?.entry.card?.replace(objectIn(body.template_card), userIds)
    this.#parts.chats.changed()
    interaction.end('finish')
  }

  #wrong(interaction: Interaction, trigger: Trigger, what: string): void {
    this.#parts.journal.violation(`answer to ${trigger} ${interaction.incoming.id}: ${what}`)
  }
}
