import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { CozeApi } from './api.ts'
import { run } from './run.ts'
import { type CozeSettings, cozeSettings } from './settings.ts'

/** Coze does not say that it pings, and workflows take their time. */
const usual: Patience = { headers: 60_000, first: 120_000, idle: 600_000, total: 30 * 60_000 }
const usualPace = 1000

/** A bot of Coze (扣子), in China, elsewhere, or of a Coze Studio of one's own. */
export const coze: AgentProvider<CozeSettings> = {
  type: 'coze',
  title: 'Coze',
  settings: cozeSettings,
  create: (settings, host) => createCoze(settings, host),
}

export function createCoze(
  settings: CozeSettings,
  host: AgentHost,
  { patience = usual, pace = usualPace } = {},
): Agent {
  const api = new CozeApi(settings, { patience, log: host.log })
  return {
    run: (turn, signal) => run({ api, host, patience, pace }, turn, signal),
    check: (signal) => api.check(signal),
  }
}
