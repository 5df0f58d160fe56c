import type { Language } from '../contract/language.ts'
import type { Vault } from '../lib/secret.ts'
import { secretsIn } from '../lib/secret-fields.ts'
import { type Configured, type Kind, listConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import type { AgentConfig, ModelConfig } from './agent-config.ts'
import type { ChannelConfig } from './channel-config.ts'
import type { Providers } from './config-schemas.ts'
import { openRow, schemaFor } from './entry.ts'
import { loadSections, type Sections } from './sections.ts'

/** A channel as the road uses it: the language is decided. */
export type ChannelSettings = Omit<ChannelConfig, 'language'> & { language: Language }

/** What is configured and can be used, secrets open, defaults filled in. */
export interface LiveConfiguration {
  channels: ChannelSettings[]
  agents: AgentConfig[]
  models: ModelConfig[]
  /** What is configured once for the whole gateway. */
  sections: Sections
  /** Entries that cannot be used, each with a sentence that says why. */
  broken: { kind: Kind | 'settings'; id: string; why: string }[]
}

export interface LoadParts {
  store: Store
  providers: Providers
  vault: Vault
  language: Language
  /** Told every secret, before anything can log it. */
  onSecret(text: string): void
}

/** Reads the configuration from the database. One broken entry (a lost key, a type that is gone) leaves the others working. */
export async function loadConfiguration(parts: LoadParts): Promise<LiveConfiguration> {
  const broken: LiveConfiguration['broken'] = []
  const read = async <T>(kind: Kind): Promise<T[]> => {
    const rows = await listConfigured(parts.store.db, kind)
    // What is switched off may be as broken as it likes, and costs nothing.
    return rows
      .filter(({ enabled }) => enabled)
      .flatMap((row) => {
        try {
          return [openConfigured(kind, row, parts) as T]
        } catch (error) {
          broken.push({ kind, id: row.id, why: error instanceof Error ? error.message : String(error) })
          return []
        }
      })
  }
  const [channels, agents, models] = await Promise.all([
    read<ChannelConfig>('channels'),
    read<AgentConfig>('agents'),
    read<ModelConfig>('models'),
  ])
  const sections = await loadSections(parts, {
    secret: parts.onSecret,
    broken: (id, why) => broken.push({ kind: 'settings', id, why }),
  })
  const language = sections.language ?? parts.language
  return {
    channels: channels.map((channel) => ({ ...channel, language: channel.language ?? language })),
    agents: agents.filter((agent) => agent.enabled),
    models: models.filter((model) => model.enabled),
    sections,
    broken,
  }
}

/** One entry with its secrets open and its defaults filled in. Throws when it no longer fits its type. */
export function openConfigured(
  kind: Kind,
  row: Configured,
  { providers, vault, onSecret }: Pick<LoadParts, 'providers' | 'vault' | 'onSecret'>,
): unknown {
  const entry = openRow(kind, row, providers, vault)
  const schema = schemaFor(kind, entry, providers)
  for (const { text } of secretsIn(schema, entry)) onSecret(text)
  return schema.parse(entry)
}
