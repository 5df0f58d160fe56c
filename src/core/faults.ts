import type { LiveConfiguration } from '../services/live-configuration.ts'

/** The entries of the configuration in force that cannot be used, each with a sentence that says why. */
export class Faults {
  #list: LiveConfiguration['broken'] = []

  get list(): LiveConfiguration['broken'] {
    return this.#list
  }

  use(list: LiveConfiguration['broken']): void {
    this.#list = list
  }

  /** What is wrong with the configuration file, which is therefore not in force; undefined when nothing is. */
  file: { problems: readonly string[]; since: number } | undefined
}
