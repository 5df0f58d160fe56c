import type { Agent, AgentHost, AgentProvider, Model } from '../contract/agent.ts'
import { UserError } from '../contract/errors.ts'
import type { AgentConfig } from './agent-config.ts'

/** An agent that works, and the settings it was built from. */
interface Live {
  id: string
  /** As an admin calls it. */
  name: string | undefined
  agent: Agent
  spelled: string
}

/** Which agent answers, and the live instances. */
export class Agents {
  readonly #providers: Map<string, AgentProvider>
  readonly #host: AgentHost
  #live = new Map<string, Live>()
  #origins: ReadonlySet<string> = new Set()

  constructor(providers: AgentProvider[], host: AgentHost) {
    this.#providers = new Map(providers.map((p) => [p.type, p]))
    this.#host = host
  }

  /** Takes over a configuration: builds what is new or changed, lets go of what is gone. Running turns keep the agent they began with. */
  use(configs: (Pick<AgentConfig, 'id' | 'type' | 'settings'> & { name?: string | undefined })[]): void {
    const live = new Map<string, Live>()
    for (const { id, name, type, settings } of configs) {
      const spelled = JSON.stringify([type, settings, name])
      const known = this.#live.get(id)
      const provider = this.#providers.get(type)
      if (known?.spelled === spelled) live.set(id, known)
      else if (provider) {
        const agent = provider.create(provider.settings.parse(settings), this.#host)
        live.set(id, { id, name, agent, spelled })
      }
    }
    const gone = [...this.#live.values()].filter((one) => live.get(one.id) !== one)
    this.#live = live
    this.#origins = new Set(configs.flatMap(({ settings }) => originsIn(settings)))
    for (const { id, agent } of gone) void this.#letGo(id, agent)
  }

  /**
   * Lends an agent of this configuration for as long as `work` takes, and keeps nothing of it. Where `model` is given, it finds that
   * one under its id, whatever is configured.
   */
  async lend<T>(
    { type, settings }: Pick<AgentConfig, 'type' | 'settings'>,
    work: (agent: Agent) => Promise<T>,
    model?: Model,
  ): Promise<T> {
    const provider = this.#providers.get(type)
    if (!provider) throw new UserError(`There is no agent type ${type}.`, { code: 'unknown-type' })
    const host = model
      ? { ...this.#host, model: (id: string) => (id === model.id ? model : this.#host.model(id)) }
      : this.#host
    const agent = provider.create(provider.settings.parse(settings), host)
    try {
      return await work(agent)
    } finally {
      await this.#letGo('(tried)', agent)
    }
  }

  /** Lets go of all of them. Resolves when none holds a connection or a child process any more. */
  async close(): Promise<void> {
    const last = [...this.#live.values()]
    this.#live = new Map()
    await Promise.all(last.map(({ id, agent }) => this.#letGo(id, agent)))
  }

  async #letGo(id: string, agent: Agent): Promise<void> {
    try {
      await agent.close?.()
    } catch (error) {
      this.#host.log.error('a bug in an agent: it could not be closed', { agent: id, error })
    }
  }

  /** The id of the agent that answers on a channel; '' when there is none. */
  nameFor(channel: { agent?: string | undefined }): string {
    if (channel.agent !== undefined) return channel.agent
    return this.#live.size === 1 ? ([...this.#live.keys()][0] ?? '') : ''
  }

  get(id: string): Agent | undefined {
    return this.#live.get(id)?.agent
  }

  /** @throws UserError in `words` when the channel has no agent that works. */
  answering(channel: { agent?: string | undefined }, words: string): { id: string; agent: Agent } {
    const id = this.nameFor(channel)
    const agent = this.get(id)
    if (!agent) throw new UserError(words, { code: 'no-agent' })
    return { id, agent }
  }

  /** The origins of the addresses in their settings: who configured them trusts what lies there. */
  get origins(): ReadonlySet<string> {
    return this.#origins
  }

  list(): { id: string; name: string | undefined }[] {
    return [...this.#live.values()]
  }
}

/** Of every setting that is a web address, and nothing besides. */
function originsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^https?:\/\/\S+$/.test(value) ? [URL.parse(value)?.origin ?? ''] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(originsIn) : []
}
