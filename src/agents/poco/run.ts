import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import type { PocoBackend } from './backend.ts'
import { work } from './turn.ts'

export interface PocoParts {
  backend: PocoBackend
  host: AgentHost
}

/** One turn at Poco. */
export function run(parts: PocoParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}
