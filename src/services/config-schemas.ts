import { z } from 'zod'
import type { AgentProvider } from '../contract/agent.ts'
import type { ChannelProvider } from '../contract/channel.ts'
import type { Json } from '../contract/message.ts'
import type { Configured, Kind } from '../store/configured.ts'
import { agentConfig, modelConfig, modelProviders } from './agent-config.ts'
import { channelConfig } from './channel-config.ts'

/** The kinds of channels and agents that there are. */
export interface Providers {
  channels: readonly ChannelProvider[]
  agents: readonly AgentProvider[]
}

/** A channel, agent or model as a person writes it: `{ id, type, …, settings }`. */
export type Entry = { [key: string]: Json }

export const kinds: readonly Kind[] = ['models', 'agents', 'channels']

export const singular = (kind: Kind): string => kind.slice(0, -1)

/** The key that says an entry's type. */
export const typeKey = (kind: Kind): string => (kind === 'models' ? 'provider' : 'type')

/** What an entry of this type must look like; undefined when there is no such type. */
export function schemaOf(kind: Kind, type: string, providers: Providers): z.ZodType | undefined {
  if (kind === 'models') return modelConfig
  const provider = providers[kind].find((candidate) => candidate.type === type)
  if (!provider) return undefined
  const known = built.get(provider)
  if (known) return known
  const common = kind === 'channels' ? channelConfig : agentConfig
  const schema = common.extend({ type: z.literal(type), settings: z.prefault(provider.settings, {}) })
  built.set(provider, schema)
  return schema
}

/** Building one takes longer than reading an entry with it: a list of two hundred takes 60 ms instead of 300. */
const built = new WeakMap<ChannelProvider | AgentProvider, z.ZodType>()

/** What an entry of any type must look like, its settings left aside: to say what is wrong with one whose type is wrong. */
export function schemaOfAny(kind: Kind, providers: Providers): z.ZodType {
  if (kind === 'models') return modelConfig
  const common = kind === 'channels' ? channelConfig : agentConfig
  return common.extend({ type: z.enum(typesOf(kind, providers)) })
}

/** The types that an entry of this kind may have. */
function typesOf(kind: Kind, providers: Providers): string[] {
  return kind === 'models' ? [...modelProviders] : providers[kind].map(({ type }) => type)
}

/** A row as a person would write it; its secrets stay as they are in the row. */
export function entryOf(kind: Kind, row: Pick<Configured, 'id' | 'type' | 'enabled' | 'config'>): Entry {
  return { id: row.id, [typeKey(kind)]: row.type, enabled: row.enabled, ...row.config }
}

/** The other way round. */
export function rowOf(kind: Kind, entry: Entry): Pick<Configured, 'id' | 'type' | 'enabled' | 'config'> {
  const { id, [typeKey(kind)]: type, enabled, ...config } = entry
  return { id: String(id), type: String(type), enabled: enabled !== false, config }
}

/** What a sealed secret is bound to, so that it opens nowhere else. */
export const placeOf = (kind: Kind, id: string): string => `${kind}/${id}`
