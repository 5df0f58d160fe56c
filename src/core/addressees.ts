import type { InboundMessage } from '../contract/message.ts'
import type { Agents } from '../services/agents.ts'
import type { Answering, Choices } from '../services/choices.ts'
import { readsWords } from '../services/routes.ts'
import { memoryBeside, type TurnKeeper } from '../services/tasks.ts'
import type { Job } from '../store/job.ts'
import type { Replies } from '../store/replies.ts'
import type { Watch } from '../store/watches.ts'
import { conversationOf } from './accept.ts'
import type { LiveChannel } from './live-channel.ts'
import type { Routing } from './routing.ts'
import type { Watching } from './watching.ts'

/** Who is meant by what somebody says. */
export interface Addressee extends Answering {
  /** In which of their memories. */
  memory: string
  /** What they were told of, where this is a reply to that. */
  about?: Watch | undefined
}

export interface AddresseeParts {
  agents: Agents
  choices: Choices
  turns: TurnKeeper
  routing: Routing
  replies: Replies
  watching: Watching
}

/** Knows what a message says where it is short for something, and who is to answer it. */
export class Addressees {
  readonly #parts: AddresseeParts

  constructor(parts: AddresseeParts) {
    this.#parts = parts
  }

  /** What a message says; a number that picks one of the buttons that were shown says what the button does. */
  async spelledOut({ message, conversation, seq }: Job, { config }: LiveChannel): Promise<string> {
    if (!/^\s*\d{1,2}\s*$/.test(message.text)) return message.text
    // In a group, what was pushed to everybody can be picked from as well.
    const everybodys = conversationOf(config, { conversation: message.conversation })
    const choices = await this.#parts.replies.choicesBefore([conversation, everybodys], seq)
    return choices[Number(message.text) - 1]?.says ?? message.text
  }

  /**
   * Who answers what is said. Whom only these words lead to has a memory of its own, for the next words may lead back; but what it
   * asks is answered to it. So has each session that a conversation is told of without being in it. `to`: what is replied to.
   */
  async of({ job, live }: { job: Job; live: LiveChannel }, text: string, to: Watch | undefined): Promise<Addressee> {
    const { agents, choices, turns, watching } = this.#parts
    const { conversation } = job
    const here = await choices.in(conversation, await this.usualIn(job, live, ''))
    const about = to ?? (await watching.quotedBy(job))
    if (about && agents.get(about.agent)) return this.#onTo(about, here)
    const reads = live.config.routes.some(readsWords)
    if (!reads && !watching.possible) return { ...here, memory: conversation }
    const asked = await turns.askedBy(job)
    const watched = asked && (await watching.remembered(conversation, asked))
    if (watched && agents.get(watched.agent)) return this.#onTo(watched, here)
    if (!reads) return { ...here, memory: conversation }
    const led = await choices.in(conversation, await this.usualIn(job, live, text))
    const asking = led.agent === here.agent ? asked?.agent : undefined
    const agent = asking !== undefined && agents.get(asking) ? asking : led.agent
    return { ...led, agent, memory: agent === here.agent ? conversation : memoryBeside(conversation, agent ?? '') }
  }

  async #onTo(about: Watch, here: Answering): Promise<Addressee> {
    const memory = await this.#parts.watching.memoryFor(about)
    return { agent: about.agent, model: about.agent === here.agent ? here.model : undefined, memory, about }
  }

  /** Who answers where nothing was chosen: the bot that was addressed may have an agent of its own, then the channel's rules say. */
  async usualIn({ message }: { message: InboundMessage }, live: LiveChannel, text: string): Promise<Answering> {
    const { agent, model } = live.config
    return { agent: message.agent ?? (await this.#parts.routing.agentFor(live, message, text)) ?? agent, model }
  }
}
