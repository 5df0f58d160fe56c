import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { WegentApi } from './api.ts'
import type { Pace } from './follow.ts'
import { run } from './run.ts'
import { type WegentSettings, wegentSettings } from './settings.ts'

/** Wegent sends no ping while a model thinks or a tool works. A team that works on its own may have hours of work. */
const usual: Patience = { headers: 60_000, first: 120_000, idle: 600_000, total: 2 * 3600_000 }
/** Wegent lets a key look 120 times a minute; some of them are needed before questions. */
const usualPace: Pace = { first: 2000, slowest: 5000, between: 600, outage: 120_000, abandoned: 120_000 }

/** A team of Wegent: one that chats, streaming, or one that works on its own and is asked how far it is. */
export const wegent: AgentProvider<WegentSettings> = {
  type: 'wegent',
  title: 'Wegent',
  settings: wegentSettings,
  create: (settings, host) => createWegent(settings, host),
}

export function createWegent(
  settings: WegentSettings,
  host: AgentHost,
  { patience = usual, pace = usualPace }: { patience?: Patience; pace?: Pace } = {},
): Agent {
  const parts = { settings, host, patience, pace, team: { streams: true, watched: 0 } }
  return {
    run: (turn, signal) => run(parts, turn, signal),
    check: (signal) => new WegentApi(settings, { patience, log: host.log }).check(signal),
  }
}
