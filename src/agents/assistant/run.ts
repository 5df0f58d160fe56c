import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import type { Patience } from '../../lib/watchdog.ts'
import type { AssistantSettings } from './settings.ts'
import type { Toolbox } from './toolbox.ts'

export interface AssistantParts {
  settings: AssistantSettings
  host: AgentHost
  toolbox: Toolbox
  patience: AssistantPatience
}

export interface AssistantPatience extends Patience {
  /** For an MCP server, until it has said what it offers. */
  tools: number
}

/** One turn. What it takes to talk to models is 27 MB and loaded by the first turn: who configures no assistant pays nothing. */
export function run(
  parts: AssistantParts,
  turn: Turn,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(work(parts, turn, signal), { signal, language: turn.language })
}

async function* work(parts: AssistantParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent> {
  signal.throwIfAborted()
  const { answer } = await import('./answer.ts')
  yield* answer(parts, turn, signal)
}
