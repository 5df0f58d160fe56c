import { objectIn, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { Card } from './card.ts'
import { cardProblems } from './card-rules.ts'
import type { Bot } from './directory.ts'
import { feedbackProblems } from './stream-rules.ts'

/** Template cards that were sent: each task_id of a bot is good for one. */
export class Cards {
  #taskIds = new BoundedMap<string, true>(50_000)

  /** A new card, or what is wrong with it. */
  send(bot: Bot, content: unknown): Card | string[] {
    const problems = this.#problems(content, false)
    const card = new Card(objectIn(content))
    const key = `${bot.id} ${card.taskId}`
    if (card.taskId !== '' && this.#taskIds.has(key)) problems.push(`task_id ${card.taskId} was used before`)
    if (problems.length > 0) return problems
    if (card.taskId !== '') this.#taskIds.set(key, true)
    return card
  }

  /** What is wrong with the update of a card. */
  updateProblems(update: unknown, taskId: string): string[] {
    const problems = this.#problems(update, true)
    if (textIn(objectIn(update).task_id) !== taskId) problems.push('task_id is not that of the pressed card')
    return problems
  }

  #problems(content: unknown, update: boolean): string[] {
    const { feedback } = objectIn(content)
    return [...cardProblems(content, { update }), ...(feedback === undefined ? [] : feedbackProblems(feedback))]
  }
}
