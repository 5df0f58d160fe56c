import type { AgentHost, Turn } from '../../contract/agent.ts'
import type { FileRef } from '../../contract/message.ts'
import { mediaType, openFile, question, told } from '../../lib/attachment.ts'
import { named } from '../../lib/linked-media.ts'
import type { Part } from './wire.ts'

/** Bytes of one file, and of all files of a message: they go along in it, as base64. */
const largest = 10 * 1024 * 1024
const together = 20 * 1024 * 1024

/** What was asked, and the files that the agent says it takes; of others the name, or small texts word for word. */
export async function partsOf(
  turn: Turn,
  { host, takes, signal }: { host: AgentHost; takes: readonly string[]; signal: AbortSignal },
): Promise<Part[]> {
  const files: Part[] = []
  const others: FileRef[] = []
  let left = together
  for (const file of turn.files) {
    const content = takesFiles(takes) ? await openFile(file, { host, turn, max: largest, signal }) : undefined
    const type = content ? mediaType(file.name, content.type) : ''
    if (!content || !isTaken(takes, type) || content.size > left) {
      others.push(file)
      continue
    }
    left -= content.size
    const raw = Buffer.from(await content.arrayBuffer()).toString('base64')
    files.push({ raw, name: named(file.name, content.type), type })
  }
  return [{ text: question(turn, await told(others, { host, signal })) }, ...files]
}

/** Cards write `image/png`, `image/*`, `image` or `file`; one without modes does not say. */
function isTaken(takes: readonly string[], type: string): boolean {
  const family = type.split('/')[0] ?? ''
  return takes.length === 0 || [type, family, `${family}/*`, '*/*', '*', 'file'].some((mode) => takes.includes(mode))
}

const takesFiles = (takes: readonly string[]) => takes.length === 0 || takes.some((mode) => !/^text\b/.test(mode))
