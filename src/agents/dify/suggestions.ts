import { z } from 'zod'
import type { Log } from '../../contract/channel.ts'
import { orAbort } from '../../lib/wait.ts'
import type { Asking, DifyApi } from './api.ts'

const Parameters = z.object({ suggested_questions_after_answer: z.object({ enabled: z.boolean() }) })

/** How long it is believed what an app said about itself, in ms. */
const believed = 5 * 60_000
/** How long an answer that is whole may wait for questions, in ms: a model has to think of them. */
const moment = 2500
const mostQuestions = 10
const longestQuestion = 300

/** The questions that an app thinks of for after its answer, where an admin has switched that on in Dify. */
export class Suggestions {
  readonly #api: DifyApi
  readonly #log: Log
  #lookedAt = Number.NEGATIVE_INFINITY
  #on = Promise.resolve(false)

  constructor(api: DifyApi, log: Log) {
    this.#api = api
    this.#log = log
  }

  /** Finds out beside the run whether the app has them on, unless that is known. */
  look(asking: Asking): void {
    if (performance.now() - this.#lookedAt < believed) return
    this.#lookedAt = performance.now()
    // Not for this turn alone: it goes on when the turn is stopped, for 10 s at most.
    this.#on = this.#api.parameters({ ...asking, signal: new AbortController().signal }).then(
      (told) => Parameters.safeParse(told).data?.suggested_questions_after_answer.enabled ?? false,
      (error: unknown) => {
        this.#note(error)
        return false
      },
    )
  }

  /** What may be asked after this answer. None when they are off, or are not there in a moment: nobody waits for them. */
  async after(message: string, user: string, asking: Asking): Promise<string[]> {
    const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(moment)])
    try {
      if (!(await orAbort(this.#on, signal))) return []
      const questions = await this.#api.suggested(message, user, { ...asking, signal })
      return questions
        .map((question) => question.trim().slice(0, longestQuestion).toWellFormed())
        .filter((question) => question !== '')
        .slice(0, mostQuestions)
    } catch (error) {
      asking.signal.throwIfAborted()
      this.#note(error)
      return []
    }
  }

  #note(error: unknown): void {
    this.#log.debug('Dify has suggested nothing', { reason: error instanceof Error ? error.message : 'unknown' })
  }
}
