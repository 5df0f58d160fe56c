import type { JsonObject } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Answers } from './answers.ts'
import type { Conditions } from './conditions.ts'
import type { Bot, Directory } from './directory.ts'
import { bodyOf, type Incoming } from './incoming.ts'
import { Interaction } from './interaction.ts'
import type { Rules } from './options.ts'
import { readReply } from './passive-reply.ts'
import { type Postman, sealed } from './post.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { MediaOf } from './speech.ts'
import { StreamPolls } from './stream-polls.ts'

export interface CallbackParts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  conditions: Conditions
  answers: Answers
  postman: Postman
  responseUrls: ResponseUrls
  /** The platform keeps files under the bot's EncodingAESKey here. */
  media: MediaOf
  /** Where callbacks of this bot go. */
  webhookOf(bot: Bot): string
  /** Where its polls go, which may be another instance. */
  pollsOf(bot: Bot): string
}

/** Tells the bot by callbacks, and asks for the streams it began. */
export class Callbacks {
  #parts: CallbackParts
  #polls: StreamPolls
  #interactions = new BoundedMap<string, Interaction>(20_000)
  #open = new Map<string, number>()
  /** The newest first delivery of each chat. */
  #lanes = new Map<string, Promise<void>>()

  constructor(parts: CallbackParts) {
    this.#parts = parts
    this.#polls = new StreamPolls(parts)
  }

  interaction(id: string): Interaction | undefined {
    return this.#interactions.get(id)
  }

  /** How many replies this person still waits for. */
  openOf(bot: Bot, personId: string): number {
    return this.#open.get(`${bot.id} ${personId}`) ?? 0
  }

  deliver(incoming: Incoming): void {
    const { journal } = this.#parts
    this.#run(this.#begin(incoming)).catch((error) => journal.violation(`the simulator failed: ${String(error)}`))
  }

  #begin(incoming: Incoming): Interaction {
    const who = `${incoming.bot.id} ${incoming.person.id}`
    const counts = incoming.kind === 'message'
    const count = (by: number) => {
      const now = (this.#open.get(who) ?? 0) + by
      if (now > 0) this.#open.set(who, now)
      else this.#open.delete(who)
    }
    if (counts) count(1)
    const interaction = new Interaction(incoming, () => counts && count(-1))
    this.#interactions.set(incoming.id, interaction)
    return interaction
  }

  async #run(interaction: Interaction): Promise<void> {
    const { rules, responseUrls, conditions, timers } = this.#parts
    const { incoming } = interaction
    const responseUrl = responseUrls.open(incoming)
    const body = bodyOf(incoming, { media: this.#parts.media, responseUrl, socket: false })
    const message = JSON.stringify(conditions.bare ? bareOf(body) : body)
    // A pressed card and an opened chat are told of once, whatever comes of it.
    const most = incoming.kind === 'card' || incoming.kind === 'enter_chat' ? 1 : rules.maxDeliveries
    let taken = await this.#inOrder(interaction, message)
    while (!taken && interaction.deliveries < most) {
      await timers.wait(rules.redeliverAfter)
      if (!conditions.cutOff) taken = await this.#attempt(interaction, message)
    }
    if (!taken) return interaction.end('lost')
    if (conditions.twice) await this.#attempt(interaction, message)
    if (interaction.stream && !interaction.ended) await this.#polls.run(interaction)
    else interaction.end(interaction.stream ? 'finish' : 'empty')
  }

  /** The first delivery: what is said in one chat reaches the bot in that order. */
  #inOrder(interaction: Interaction, message: string): Promise<boolean> {
    const { bot, chat } = interaction.incoming
    const lane = `${bot.id} ${chat.key}`
    const first = (this.#lanes.get(lane) ?? Promise.resolve()).then(async () => {
      if (this.#parts.conditions.forged) await this.#forge(interaction, message)
      return this.#attempt(interaction, message)
    })
    const leave = () => {
      if (this.#lanes.get(lane) === done) this.#lanes.delete(lane)
    }
    const done: Promise<void> = first.then(leave, leave)
    this.#lanes.set(lane, done)
    return first
  }

  /** One delivery. False when the platform has to try again. */
  async #attempt(interaction: Interaction, message: string): Promise<boolean> {
    const { conditions, postman, directory, rules, answers, journal, webhookOf } = this.#parts
    const { incoming } = interaction
    await conditions.lag()
    interaction.deliveries++
    const posted = await postman.post(webhookOf(incoming.bot), sealed(message, directory), rules.callbackWithin)
    if (posted === 'late')
      journal.violation(`${incoming.kind} ${incoming.id}: no answer within ${rules.callbackWithin} ms`)
    if (typeof posted === 'string' || posted.status !== 200 || conditions.loses('callback')) return false
    const reply = readReply(posted.text, posted.nonce, directory)
    if (reply.kind === 'broken') {
      journal.violation(`answer to ${incoming.kind} ${incoming.id}: ${reply.rule}`)
      interaction.end('refused')
    }
    if (reply.kind === 'reply') answers.take(interaction, reply.body, incoming.kind)
    return true
  }

  /** Two callbacks that nobody at the platform sent: a careful bot answers neither. */
  async #forge(interaction: Interaction, message: string): Promise<void> {
    const { postman, directory, rules, journal, webhookOf } = this.#parts
    const { bot, kind, id } = interaction.incoming
    for (const forgery of ['signature', 'cipher'] as const) {
      const forged = sealed(message, directory, forgery)
      const posted = await postman.post(webhookOf(bot), forged, rules.callbackWithin)
      if (typeof posted === 'object' && posted.status === 200)
        journal.violation(`${kind} ${id}: a callback with a forged ${forgery} was answered with 200`)
    }
  }
}

/** Without the members that the documentation shows and nobody promises. */
function bareOf({ chattype, response_url: _url, ...rest }: JsonObject): JsonObject {
  return chattype === 'single' ? rest : { ...rest, chattype }
}
