import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import { type Pace, PocoBackend, usualPace } from './backend.ts'
import { run } from './run.ts'
import { sessions } from './sessions.ts'
import { type PocoSettings, pocoSettings } from './settings.ts'

/** Agents that work on long tasks in containers: a backend of Poco. */
export const poco: AgentProvider<PocoSettings> = {
  type: 'poco',
  title: 'Poco',
  settings: pocoSettings,
  create: (settings, host) => createPoco(settings, host),
}

export function createPoco(settings: PocoSettings, host: AgentHost, pace: Pace = usualPace): Agent {
  const backend = new PocoBackend(settings, { pace, log: host.log })
  return {
    run: (turn, signal) => run({ backend, host }, turn, signal),
    sessions: () => sessions(backend),
    check: async (signal) => {
      await backend.api.sessions(1, { signal })
      return `Poco, as its user '${settings.userId}'`
    },
  }
}
