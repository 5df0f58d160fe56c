import type { Agent, AgentHost, AgentProvider } from '../../contract/agent.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { DifyApi } from './api.ts'
import { judge } from './judge.ts'
import { mustGiveRequired } from './required.ts'
import { run } from './run.ts'
import { type DifySettings, difySettings } from './settings.ts'
import { Suggestions } from './suggestions.ts'

/** Dify pings every 10 s, so half a minute without a byte is a dead connection. Its own limit of a run is 20 min. */
const usual: Patience = { headers: 60_000, first: 120_000, idle: 35_000, total: 30 * 60_000 }

/** An app of Dify: a chatbot, agent or chatflow, a text generator, or a workflow. */
export const dify: AgentProvider<DifySettings> = {
  type: 'dify',
  title: 'Dify',
  settings: difySettings,
  create: (settings, host) => createDify(settings, host),
}

export function createDify(settings: DifySettings, host: AgentHost, patience = usual): Agent {
  const api = new DifyApi(settings, { patience, log: host.log })
  const suggestions = new Suggestions(api, host.log)
  return {
    run: (turn, signal) => run({ api, settings, host, suggestions }, turn, signal),
    check: (signal) => check(api, settings, signal),
    // The runs of a workflow are no messages, and cannot be judged.
    ...(settings.app === 'workflow' ? {} : { feedback: (given, signal) => judge(api, given, signal) }),
  }
}

async function check(api: DifyApi, settings: DifySettings, signal: AbortSignal): Promise<string> {
  const named = await api.check(signal)
  mustGiveRequired(await api.parameters({ signal, language: 'en' }), settings)
  return named
}
