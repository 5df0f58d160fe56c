import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { type Pace, PocoBackend, usualPace } from './backend.ts'
import { run } from './run.ts'
import { sessions } from './sessions.ts'
import { type PocoSettings, pocoSettings } from './settings.ts'
import { watchOf } from './watch.ts'

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
    watch: watchOf(backend, settings),
    check: (signal) => check(backend, settings, signal),
  }
}

async function check({ api }: PocoBackend, { userId }: PocoSettings, signal: AbortSignal): Promise<string> {
  try {
    await api.sessions(1, { signal })
  } catch (error) {
    if (!(error instanceof RemoteError && error.fault === 'denied')) throw error
    throw new RemoteError('denied', `${error.message} internalToken has to be the INTERNAL_API_TOKEN of Poco.`)
  }
  return `Poco, as its user '${userId}'`
}
