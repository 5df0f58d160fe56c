import { setImmediate } from 'node:timers/promises'
import type { AgentEvent, Turn } from '../../contract/agent.ts'

const pieces = 4

/** Says back what was said, in a few pieces, as a model would. */
export async function* run({ text, files }: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  const answer = [...[text, ...files.map(({ name }) => `[${name}]`)].join('\n')]
  const size = Math.max(1, Math.ceil(answer.length / pieces))
  for (let at = 0; at < answer.length; at += size) {
    await setImmediate()
    signal.throwIfAborted()
    yield { type: 'text', text: answer.slice(at, at + size).join('') }
  }
}
