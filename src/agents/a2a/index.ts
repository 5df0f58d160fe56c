import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { A2aApi } from './api.ts'
import { type Pace, run } from './run.ts'
import { type A2aSettings, a2aSettings } from './settings.ts'

/** No agent has to ping, one that answers with a lone message thinks before its first word, and a task may be hours of work. */
const usual: Patience = { headers: 60_000, first: 600_000, idle: 600_000, total: 2 * 3600_000 }
const usualPace: Pace = { first: 1000, slowest: 5000, outage: 120_000 }

/** An agent of whatever make that speaks Agent2Agent 1.0 or 0.3. */
export const a2a: AgentProvider<A2aSettings> = {
  type: 'a2a',
  title: 'Agent2Agent',
  settings: a2aSettings,
  create: (settings, host) => createA2a(settings, host),
}

export function createA2a(settings: A2aSettings, host: AgentHost, { patience = usual, pace = usualPace } = {}): Agent {
  const api = new A2aApi(settings, { patience, log: host.log })
  return {
    run: (turn, signal) => run({ api, host, patience, pace }, turn, signal),
    check: (signal) => api.check(signal),
  }
}
