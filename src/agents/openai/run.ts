import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import type { Asking, OpenAiApi } from './api.ts'
import { chat } from './chat.ts'
import { responses } from './responses.ts'
import type { OpenAiSettings } from './settings.ts'

export interface OpenAiParts {
  api: OpenAiApi
  settings: OpenAiSettings
  host: AgentHost
}

const State = z.object({
  /** Our name for the session, where extraBody asks for one. */
  session: z.string().optional(),
  /** The response to continue from. */
  response: z.string().optional(),
})
export type OpenAiState = z.infer<typeof State>

/** One turn at an OpenAI-compatible server. Nothing can be stopped there but by closing the connection. */
export function run(parts: OpenAiParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}

async function* work(parts: OpenAiParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  const kept = State.safeParse(turn.state).data ?? {}
  const named = JSON.stringify(parts.settings.extraBody).includes('{session}')
  const state: OpenAiState = named ? { ...kept, session: kept.session ?? randomUUID() } : kept
  if (state.session !== kept.session) yield stateEvent(state)
  const stands = { session: state.session ?? '', user: `teahouse-${turn.user.id}` }
  const asking: Asking = { signal, language: turn.language, stands }
  if (parts.settings.api === 'chat') yield* chat(parts, turn, asking)
  else yield* responses(parts, turn, { asking, state })
}

export function stateEvent({ session, response }: OpenAiState): AgentEvent {
  return { type: 'state', state: { ...(session ? { session } : {}), ...(response ? { response } : {}) } }
}
