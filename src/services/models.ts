import type { Model } from '../contract/agent.ts'
import type { ModelConfig } from './agent-config.ts'

/** The LLMs that are configured and switched on. */
export class Models {
  #live = new Map<string, ModelConfig>()

  /** Takes over a configuration. */
  use(configs: ModelConfig[]): void {
    this.#live = new Map(configs.map((config) => [config.id, config]))
  }

  get(id: string): Model | undefined {
    return this.#live.get(id)
  }

  list(): ModelConfig[] {
    return [...this.#live.values()]
  }
}
