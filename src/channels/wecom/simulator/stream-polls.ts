import type { JsonObject } from '../../../lib/json.ts'
import type { CallbackParts } from './callbacks.ts'
import { callbackMsgId, secretId } from './ids.ts'
import type { Interaction } from './interaction.ts'
import type { LiveStream } from './live-stream.ts'
import { readReply } from './passive-reply.ts'
import { sealed } from './post.ts'

/** Asks for the newest snapshot of each stream until it is finished or its time is over. */
export class StreamPolls {
  #parts: CallbackParts

  constructor(parts: CallbackParts) {
    this.#parts = parts
  }

  async run(interaction: Interaction): Promise<void> {
    const { rules, timers, conditions, journal } = this.#parts
    const { stream, openedAt, incoming } = interaction
    if (!stream) return
    while (!interaction.ended) {
      await timers.wait(rules.pollEvery)
      if (interaction.ended) return
      if (conditions.windowOver || Date.now() - openedAt >= rules.windowFor) {
        if (!conditions.pollsStop && !conditions.cutOff && !conditions.windowOver)
          journal.violation(`${incoming.kind} ${incoming.id}: the stream ${stream.id} was never finished`)
        stream.abandon()
        return interaction.end('window')
      }
      if (conditions.cutOff || conditions.pollsStop) continue
      if (conditions.strangePolls) await this.#askForUnknown(interaction)
      const asking = [
        this.#poll(interaction, stream),
        ...(conditions.pollsTwice ? [this.#poll(interaction, stream)] : []),
      ]
      await Promise.all(asking)
    }
  }

  async #poll(interaction: Interaction, stream: LiveStream): Promise<void> {
    const { answers, conditions, directory, journal } = this.#parts
    const { incoming } = interaction
    await conditions.lag()
    interaction.polls++
    const posted = await this.#post(interaction, stream.id)
    if (posted === 'late') journal.violation(`poll for ${incoming.id}: it took too long to answer`)
    // A poll that fails is simply followed by the next one.
    if (typeof posted === 'string' || posted.status !== 200 || conditions.loses('poll')) return
    const reply = readReply(posted.text, posted.nonce, directory)
    if (reply.kind === 'broken') journal.violation(`answer to poll for ${incoming.id}: ${reply.rule}`)
    if (reply.kind === 'reply') answers.take(interaction, reply.body, 'poll')
  }

  /** A stream that this bot never began: it has to end it, politely. */
  async #askForUnknown(interaction: Interaction): Promise<void> {
    const { directory, journal } = this.#parts
    const posted = await this.#post(interaction, `unknown-${secretId(6)}`)
    if (typeof posted === 'string') return
    const reply = posted.status === 200 ? readReply(posted.text, posted.nonce, directory) : { kind: 'broken' as const }
    if (reply.kind === 'broken') journal.violation(`a poll for an unknown stream was answered with ${posted.status}`)
  }

  #post({ incoming }: Interaction, streamId: string) {
    const { postman, directory, rules, pollsOf } = this.#parts
    const { bot, chat, person } = incoming
    const body: JsonObject = {
      msgid: callbackMsgId(),
      aibotid: bot.id,
      ...(chat.kind === 'group' && { chatid: chat.id }),
      chattype: chat.kind === 'group' ? 'group' : 'single',
      from: { userid: person.id },
      msgtype: 'stream',
      stream: { id: streamId },
    }
    return postman.post(pollsOf(bot), sealed(JSON.stringify(body), directory), rules.callbackWithin)
  }
}
