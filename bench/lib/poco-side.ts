import { type PocoFake, startPocoFake } from '../../src/agents/poco/fake.ts'
import { answerParent } from './remote.ts'

/** A backend of Poco, in a process of its own. */
let poco: PocoFake | undefined

const side = {
  async open() {
    poco = await startPocoFake()
    return { baseUrl: poco.url, internalToken: poco.token }
  },

  /** Requests that arrived since an instant. */
  requestsSince(instant: number): number {
    return far()
      .journal()
      .filter(({ at }) => at >= instant).length
  },

  /** How many sessions there are, and what was done that may not be. */
  account() {
    return { sessions: far().sessions().length, violations: far().violations() }
  },
}
export type PocoSide = typeof side

answerParent(side)

function far(): PocoFake {
  if (!poco) throw new Error('Poco is not open')
  return poco
}
