import { z } from 'zod'
import type { AnswerFeedback } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json } from '../../contract/message.ts'
import type { DifyApi } from './api.ts'

/** What an answer is known by: its message, and the user that asked. Dify takes a judgement from nobody else. */
const answerKey = z.object({ message: z.string().min(1), user: z.string().min(1) })

export const keyOf = (message: string, user: string): Json => ({ message, user })

const ratings = { up: 'like', down: 'dislike', none: null } as const

/** In a group several people may judge an answer; Dify keeps the last word. */
export async function judge(api: DifyApi, given: AnswerFeedback, signal: AbortSignal): Promise<void> {
  const { message, user } = answerKey.parse(given.answer)
  const content = given.comment === undefined ? {} : { content: given.comment }
  const rating = ratings[given.verdict]
  try {
    await api.feedback(message, { rating, user, ...content }, signal)
  } catch (error) {
    // Dify refuses to take back what it was never told; then there is nothing left to do.
    if (rating !== null || !(error instanceof RemoteError && error.fault === 'invalid')) throw error
  }
}
