import type { Timers } from '../../../lib/simulation/timers.ts'

/** How the platform behaves at the moment; faults turn these, every part looks at its own. */
export class Conditions {
  /** Nothing goes to or comes from the bot; what people say waits. */
  cutOff = false
  twice = false
  refuseStreams = false
  overStrict = false
  slow: [number, number] | undefined
  /** Answers are taken to heart and their receipt is lost. */
  answersLost = false
  pollsStop = false
  /** No reply may change any more. */
  windowOver = false
  pollsTwice = false
  strangePolls = false
  forged = false
  /** Callbacks lack what the documentation does not promise. */
  bare = false
  acksLost = false
  acksLate = false
  oddFrames = false
  earlyPushes = false
  refuseNextSubscribe = false
  forgetRequests = false
  mediaGone = false
  mediaCut = false
  #timers: Timers
  #turn = new Map<string, number>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Waits as long as everything takes today. */
  async lag(): Promise<void> {
    if (!this.slow) return
    const [least, most] = this.slow
    await this.#timers.wait(least + Math.random() * (most - least))
  }

  /** Whether an over-strict limiter refuses this call: every other one of each name. */
  limits(name: string): boolean {
    return this.overStrict && this.#everyOther(`limit ${name}`)
  }

  /** Whether this answer gets lost: every other one of each name. */
  loses(name: string): boolean {
    return this.answersLost && this.#everyOther(`lost ${name}`)
  }

  /** Whether this acknowledgement gets lost: every other one. */
  losesAck(): boolean {
    return this.acksLost && this.#everyOther('ack')
  }

  #everyOther(name: string): boolean {
    const turn = (this.#turn.get(name) ?? 0) + 1
    this.#turn.set(name, turn)
    return turn % 2 === 1
  }
}
