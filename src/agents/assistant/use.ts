import type { ToolModelMessage } from 'ai'
import type { AgentEvent } from '../../contract/agent.ts'
import type { Told } from './mcp/result.ts'
import type { Call } from './step.ts'
import type { Bench } from './toolbox.ts'

/** More at once is a model that has lost its way. */
const mostAtOnce = 16

/** What came of it. */
export interface Used {
  message: ToolModelMessage
  pictures: string[]
}

/** Uses tools, all at the same time, and says so as it happens. */
export async function* use(calls: Call[], bench: Bench, signal: AbortSignal): AsyncGenerator<AgentEvent, Used> {
  const answers = new Map<string, Told>()
  const running = new Map<string, Promise<{ call: Call; told: Told }>>()
  for (const [index, call] of calls.entries()) {
    yield { type: 'tool', id: call.id, name: call.name, state: 'running' }
    const told = index < mostAtOnce ? useOne(call, bench, signal) : Promise.resolve(tooMany)
    running.set(
      call.id,
      told.then((one) => ({ call, told: one })),
    )
  }
  while (running.size > 0) {
    const { call, told } = await Promise.race(running.values())
    running.delete(call.id)
    answers.set(call.id, told)
    yield { type: 'tool', id: call.id, name: call.name, state: told.ok ? 'done' : 'failed' }
  }
  return {
    message: message(calls, ({ id }) => answers.get(id) ?? tooMany),
    pictures: [...answers.values()].flatMap(({ pictures = [] }) => pictures),
  }
}

/** The answer to tools that are not used. */
export function refused(calls: Call[], why: string): ToolModelMessage {
  return message(calls, () => ({ ok: false, text: why }))
}

const tooMany: Told = { ok: false, text: `Not done: no more than ${mostAtOnce} tools can be used at once.` }

async function useOne({ name, input }: Call, bench: Bench, signal: AbortSignal): Promise<Told> {
  const tool = bench.tools.get(name)
  if (!tool) return { ok: false, text: `There is no tool ${name} now.` }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, text: 'The arguments must be an object that fits the schema.' }
  }
  return tool.use({ ...input }, signal)
}

function message(calls: Call[], answerTo: (call: Call) => Told): ToolModelMessage {
  return {
    role: 'tool',
    content: calls.map((call) => {
      const { ok, text } = answerTo(call)
      return {
        type: 'tool-result',
        toolCallId: call.id,
        toolName: call.name,
        output: { type: ok ? 'text' : 'error-text', value: text },
      }
    }),
  }
}
