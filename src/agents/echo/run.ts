import { setImmediate } from 'node:timers/promises'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef } from '../../contract/message.ts'

const pieces = 4

/** Says back what was said, in a few pieces, as a model would, and what it got of each file. */
export async function* run(
  host: AgentHost,
  { text, files }: Turn,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void, undefined> {
  const lines = [text]
  for (const file of files) lines.push(await look(host, file, signal))
  const answer = [...lines.join('\n')]
  const size = Math.max(1, Math.ceil(answer.length / pieces))
  for (let at = 0; at < answer.length; at += size) {
    await setImmediate()
    signal.throwIfAborted()
    yield { type: 'text', text: answer.slice(at, at + size).join('') }
  }
}

/** `[tea.png: image/png, 1,204 bytes]`; the name alone where it cannot be had. */
async function look(host: AgentHost, file: FileRef, signal: AbortSignal): Promise<string> {
  try {
    const { type, size } = await host.fetchFile(file, signal)
    return `[${file.name}: ${type || file.kind}, ${size.toLocaleString('en')} bytes]`
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return `[${file.name}: ${error.userMessage ?? error.fault}]`
  }
}
