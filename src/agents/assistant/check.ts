import { RemoteError } from '../../contract/errors.ts'
import { modelsFor } from './models.ts'
import type { AssistantParts } from './run.ts'
import { provesAlive } from './wire.ts'

/** Asks every model that may answer for its list of models, and every server for its tools. None of it costs tokens. */
export async function check(parts: AssistantParts, signal: AbortSignal): Promise<string> {
  const { settings, host, toolbox, patience } = parts
  for (const id of [settings.model, ...settings.fallbackModels]) {
    if (!host.model(id)) throw new RemoteError('denied', `the model "${id}" does not exist or is switched off`)
  }
  const wiring = { language: 'en', patience } as const
  const [models, offers] = await Promise.all([
    Promise.all(modelsFor(parts, undefined).map((model) => provesAlive(model, wiring, signal))),
    Promise.all(toolbox.servers.map((server) => server.offered(signal))),
  ])
  for (const [index, offered] of offers.entries()) {
    const missing = toolbox.servers[index]?.unguarded(offered)
    if (missing) throw new RemoteError('invalid', missing)
  }
  const tools = offers.map((offered, index) => `${offered.length} tools of ${toolbox.servers[index]?.name}`)
  return [models.join(', then '), ...tools].join('; ')
}
