import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import { type AssistantPatience, run } from './run.ts'
import { type AssistantSettings, assistantSettings } from './settings.ts'
import { Toolbox } from './toolbox.ts'

/** Long between two pieces: such servers send no ping while they think or wait for a GPU. */
const usual: AssistantPatience = { headers: 60_000, first: 120_000, idle: 600_000, total: 30 * 60_000, tools: 10_000 }

/** Teahouse's own agent: a model that an admin configured, with tools of MCP servers. */
export const assistant: AgentProvider<AssistantSettings> = {
  type: 'assistant',
  title: 'Assistant',
  settings: assistantSettings,
  create: (settings, host) => createAssistant(settings, host),
}

export function createAssistant(settings: AssistantSettings, host: AgentHost, patience = usual): Agent {
  const toolbox = new Toolbox(settings.tools, { log: host.log, patience: patience.tools })
  const parts = { settings, host, toolbox, patience }
  return {
    model: settings.model,
    run: (turn, signal) => run(parts, turn, signal),
    async check(signal) {
      const { check } = await import('./check.ts')
      return check(parts, signal)
    },
    close: () => toolbox.close(),
  }
}
