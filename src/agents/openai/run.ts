import { randomUUID } from 'node:crypto'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import type { Asking, OpenAiApi } from './api.ts'
import { chat } from './chat.ts'
import { keptIn, type OpenAiState, stateEvent } from './kept.ts'
import { responses } from './responses.ts'
import type { OpenAiSettings } from './settings.ts'

export interface OpenAiParts {
  api: OpenAiApi
  settings: OpenAiSettings
  host: AgentHost
}

/** One turn at an OpenAI-compatible server. Nothing can be stopped there but by closing the connection. */
export function run(parts: OpenAiParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}

async function* work(parts: OpenAiParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  const kept = keptIn(turn.state)
  const named = JSON.stringify(parts.settings.extraBody).includes('{session}')
  const state: OpenAiState = named ? { ...kept, session: kept.session ?? randomUUID() } : kept
  if (state.session !== kept.session) yield stateEvent(state)
  const stands = { session: state.session ?? '', user: `teahouse-${turn.user.id}` }
  const asking: Asking = { signal, language: turn.language, stands }
  if (parts.settings.api === 'chat') yield* chat(parts, turn, asking)
  else yield* responses(parts, turn, { asking, state })
}
