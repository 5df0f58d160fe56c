import type { Pace } from '../../src/agents/poco/backend.ts'

/** A gateway that cannot wait. */
export const hurried: Pace = { quick: 5, slow: 20, state: 5, late: 300, files: 2_000, outage: 2_000 }
