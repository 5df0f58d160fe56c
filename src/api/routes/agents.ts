import type { Endpoint } from '../endpoint.ts'
import { agentBody, agentOf, agentWritten } from './agent-body.ts'
import { agentTestEndpoints } from './agent-test.ts'
import { entryEndpoints } from './entry-endpoints.ts'

export const agentEndpoints: Endpoint[] = [
  ...entryEndpoints({
    kind: 'agents',
    tag: 'Agents',
    body: agentBody,
    written: agentWritten,
    show: async (rows, reader) => rows.map((row) => agentOf(row, reader)),
    switching: {
      enable: 'It answers again.',
      disable: 'It answers no more; turns that it works on come to their end.',
    },
  }),
  ...agentTestEndpoints,
]
