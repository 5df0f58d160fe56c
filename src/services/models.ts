import type { Model } from '../contract/agent.ts'
import type { ModelConfig } from './agent-config.ts'

/** The LLMs that are configured and switched on. */
export class Models {
  #live = new Map<string, ModelConfig>()
  #listening: string | undefined

  /** Takes over a configuration. `listening` is the one that turns voice into text, if there is one: it cannot answer. */
  use(configs: ModelConfig[], listening?: string): void {
    this.#live = new Map(configs.map((config) => [config.id, config]))
    this.#listening = listening
  }

  get(id: string): Model | undefined {
    return this.#live.get(id)
  }

  /** Those that can answer. */
  list(): ModelConfig[] {
    return [...this.#live.values()].filter(({ id }) => id !== this.#listening)
  }
}
