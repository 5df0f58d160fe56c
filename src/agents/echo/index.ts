import { z } from 'zod'
import type { AgentProvider } from '../../contract/agent.ts'
import { run } from './run.ts'

const settings = z.strictObject({})

/** Says back what it hears: for trying out a channel without any AI behind it. */
export const echo: AgentProvider<z.infer<typeof settings>> = {
  type: 'echo',
  title: 'Echo',
  settings,
  create: (_settings, host) => ({ run: (turn, signal) => run(host, turn, signal), check: async () => 'Echo' }),
}
