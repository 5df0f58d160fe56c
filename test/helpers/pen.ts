import { z } from 'zod'
import type { AgentEvent, AgentHost, AgentProvider, AnswerFeedback, Turn } from '../../src/contract/agent.ts'

/** An agent that does what a test says: it stands where the far side of a wire would. */
export interface Pen {
  provider: AgentProvider
  turns: Turn[]
  host(): AgentHost
  run: (turn: Turn, signal: AbortSignal) => AsyncIterable<AgentEvent>
  /** What it was told of its answers. */
  told: AnswerFeedback[]
  /** Called with each; throws what the far side would answer. */
  listen: (given: AnswerFeedback) => void | Promise<void>
}

/** With a model, it asks one that is configured. */
const settings = z.looseObject({ model: z.string().optional() })

export function createPen(run?: Pen['run']): Pen {
  let current: AgentHost | undefined
  const pen: Pen = {
    turns: [],
    told: [],
    listen: () => undefined,
    host: () => current!,
    run:
      run ??
      async function* (turn) {
        yield { type: 'text', text: `You said: ${turn.text}` }
      },
    provider: {
      type: 'pen',
      title: 'Pen',
      settings,
      create: (written, host) => {
        current = host
        const { model } = settings.parse(written)
        return {
          ...(model === undefined ? {} : { model }),
          run: (turn, signal) => {
            pen.turns.push(turn)
            return pen.run(turn, signal)
          },
          feedback: async (given) => {
            await pen.listen(given)
            pen.told.push(given)
          },
        }
      },
    },
  }
  return pen
}

/** Says some words and then waits until it is stopped. */
export async function* sayAndWait(text: string, signal: AbortSignal): AsyncGenerator<AgentEvent> {
  yield { type: 'text', text }
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
