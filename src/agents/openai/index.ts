import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { OpenAiApi } from './api.ts'
import { run } from './run.ts'
import { type OpenAiSettings, openAiSettings } from './settings.ts'

/** Long between two pieces: such servers send no ping while they think or wait for a GPU. */
const usual: Patience = { headers: 60_000, first: 120_000, idle: 600_000, total: 30 * 60_000 }

/** Anything that speaks OpenAI's Chat Completions or Responses: the far side owns prompt and tools. */
export const openai: AgentProvider<OpenAiSettings> = {
  type: 'openai',
  title: 'OpenAI API',
  settings: openAiSettings,
  create: (settings, host) => createOpenAi(settings, host),
}

export function createOpenAi(settings: OpenAiSettings, host: AgentHost, patience = usual): Agent {
  const api = new OpenAiApi(settings, patience)
  return {
    run: (turn, signal) => run({ api, settings, host }, turn, signal),
    check: (signal) => api.check(signal),
  }
}
