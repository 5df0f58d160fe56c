import type { Agent } from '../contract/agent.ts'
import type { Log } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Feedback } from '../contract/message.ts'
import type { People } from '../services/people.ts'
import { turnUserOf, userIdOf } from '../services/users.ts'
import type { Judgements, Untold } from '../store/feedback.ts'
import type { Leases } from '../store/leases.ts'

/** One process at a time tells, and for so long before another may, in ms: longer than one telling takes. */
const LEASE = 30_000
const TELL_WITHIN = 10_000
/** After so many failures, over more than an hour, the agent is not told any more. */
const MOST_TRIES = 10
const PAUSE = { first: 10_000, longest: 1_800_000 }

export interface FeedbackParts {
  judgements: Judgements
  people: Pick<People, 'known'>
  leases: Leases
  /** The agent of an id, as it is configured now. */
  agent(id: string): Pick<Agent, 'feedback'> | undefined
  log: Log
}

/** Keeps what people think of answers, and sees to it that the agents that gave them are told. */
export class FeedbackKeeper {
  readonly #parts: FeedbackParts
  readonly #over = new AbortController()
  #telling: Promise<void> | undefined

  constructor(parts: FeedbackParts) {
    this.#parts = parts
  }

  /** Resolves once the judgement is stored. */
  async take(channel: string, given: Feedback): Promise<void> {
    const { judgements, log } = this.#parts
    if (await judgements.put(channel, given)) void this.tell()
    else log.warn('an answer was judged that nobody knows', { channel, on: given.on })
  }

  /** Tells what has not been told, also by processes that are gone. Never rejects. */
  tell(): Promise<void> {
    this.#telling ??= this.#tellAll()
      .catch((error) => this.#parts.log.warn('feedback could not be passed on yet', { error }))
      .finally(() => {
        this.#telling = undefined
      })
    return this.#telling
  }

  /** Lets go of what is being told: whoever comes next tells it again. */
  async stop(): Promise<void> {
    this.#over.abort(new Error('this process stops'))
    await this.#telling
  }

  async #tellAll(): Promise<void> {
    const { judgements, leases } = this.#parts
    let mine = false
    for (let next = await judgements.untold(); next && !this.#over.signal.aborted; next = await judgements.untold()) {
      mine = await leases.take('feedback', LEASE)
      if (!mine) return
      await this.#tellOne(next)
    }
    if (mine) await leases.release('feedback')
  }

  async #tellOne(judged: Untold): Promise<void> {
    const { judgements, log } = this.#parts
    const { answer, verdict, comment, channel, sender, tries } = judged
    const agent = this.#parts.agent(judged.agent)
    if (answer === undefined || (agent && !agent.feedback)) return judgements.settle(judged, { told: false, due: null })
    try {
      // It may be switched off for a while.
      if (!agent?.feedback) throw new RemoteError('unreachable', `there is no agent ${judged.agent} just now`)
      const known = await this.#parts.people.known(channel, sender.id)
      const user = known ? turnUserOf(known) : { id: userIdOf(channel, sender.id), name: sender.name ?? '' }
      const given = { answer, verdict, user, ...(comment === undefined ? {} : { comment }) }
      await agent.feedback(given, AbortSignal.any([this.#over.signal, AbortSignal.timeout(TELL_WITHIN)]))
      await judgements.settle(judged, { told: true })
    } catch (error) {
      if (this.#over.signal.aborted) return
      const hopeless = error instanceof RemoteError && (error.fault === 'gone' || error.fault === 'invalid')
      const again = !hopeless && tries + 1 < MOST_TRIES
      const facts = { channel, message: judged.message, agent: judged.agent, error }
      if (!again) log.warn('an agent could not be told what a person thinks of its answer: given up', facts)
      const pause = Math.min(PAUSE.first * 2 ** tries, PAUSE.longest)
      await judgements.settle(judged, { told: false, due: again ? Date.now() + pause : null })
    }
  }
}
