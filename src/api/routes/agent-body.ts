import { z } from '@hono/zod-openapi'
import { agentConfig } from '../../services/agent-config.ts'
import { showEntry } from '../../services/shown-entry.ts'
import type { Configured } from '../../store/configured.ts'
import { type Reader, told } from '../reader.ts'
import { origin, settings } from './channel-body.ts'
import { entryShelf } from './entry-endpoints.ts'
import { entryWritten } from './entry-written.ts'

export const trouble = z.string().nullable().openapi({ description: 'Why it cannot be used, when it cannot.' })

export const agentBody = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string().optional(),
    enabled: z.boolean(),
    settings,
    origin,
    trouble,
  })
  .openapi('Agent')

export const agentWritten = entryWritten('AgentWritten', agentConfig.extend({ settings }), {
  id: 'helper',
  type: 'assistant',
  settings: { model: 'qwen', instructions: 'Answer in one sentence.' },
})

/** Everything about an agent that anybody may see. */
export function agentOf(row: Configured, reader: Reader): z.output<typeof agentBody> {
  const { entry, broken } = showEntry('agents', row, entryShelf(reader))
  const own = entry.settings
  return {
    id: row.id,
    type: row.type,
    ...(typeof entry.name === 'string' ? { name: entry.name } : {}),
    enabled: row.enabled,
    settings: typeof own === 'object' && own !== null && !Array.isArray(own) ? own : {},
    origin: row.origin,
    trouble: broken === undefined ? null : told(broken, reader),
  }
}
