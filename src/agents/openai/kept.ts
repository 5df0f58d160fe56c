import { z } from 'zod'
import type { AgentEvent, Turn } from '../../contract/agent.ts'

const State = z.object({
  /** Our name for the session, where extraBody asks for one. */
  session: z.string().optional(),
  /** The response to continue from. */
  response: z.string().optional(),
})
export type OpenAiState = z.infer<typeof State>

export const keptIn = (state: Turn['state']): OpenAiState => State.safeParse(state).data ?? {}

export function stateEvent({ session, response }: OpenAiState): AgentEvent {
  return { type: 'state', state: { ...(session ? { session } : {}), ...(response ? { response } : {}) } }
}
