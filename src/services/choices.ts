import type { Choice, ChoiceStore } from '../store/choices.ts'
import type { Agents } from './agents.ts'
import type { Models } from './models.ts'

/** An agent and a model, by their ids; undefined where nothing says which. */
export interface Answering {
  agent: string | undefined
  model: string | undefined
}

/** Who answers in a conversation, and with which model. */
export class Choices {
  readonly #store: ChoiceStore
  readonly #agents: Agents
  readonly #models: Models

  constructor(store: ChoiceStore, { agents, models }: { agents: Agents; models: Models }) {
    this.#store = store
    this.#agents = agents
    this.#models = models
  }

  /** What the conversation has chosen, as long as there is such a thing; otherwise what is usual there. */
  async in(conversation: string, usual: Answering): Promise<Answering> {
    const { agent, model } = await this.#store.of(conversation)
    return {
      agent: agent !== null && this.#agents.get(agent) ? agent : usual.agent,
      model: model !== null && this.#models.get(model) ? model : usual.model,
    }
  }

  /** null goes back to what is usual. */
  set(conversation: string, choice: Partial<Choice>): Promise<void> {
    return this.#store.set(conversation, choice)
  }
}
