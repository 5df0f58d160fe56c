import { z } from 'zod'
import type {
  Agent,
  AgentEvent,
  AgentHost,
  AgentProvider,
  AnswerFeedback,
  SessionWatch,
  Turn,
} from '../../src/contract/agent.ts'

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
  /** What one with sessions says there is to go on with. */
  sessions: NonNullable<Agent['sessions']>
  /** How its sessions are watched. Agents that are made afterwards have it. */
  watch?: SessionWatch
}

/** With a model, it asks one that is configured; with sessions, it keeps some of its own. */
const settings = z.looseObject({ model: z.string().optional(), sessions: z.boolean().optional() })

export function createPen(run?: Pen['run']): Pen {
  let current: AgentHost | undefined
  const pen: Pen = {
    turns: [],
    told: [],
    listen: () => undefined,
    sessions: async () => [],
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
        const { model, sessions = false } = settings.parse(written)
        return {
          ...(sessions ? { sessions: (user) => pen.sessions(user) } : {}),
          ...(sessions && pen.watch ? { watch: pen.watch } : {}),
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
