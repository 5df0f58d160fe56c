import { type ModelMessage, modelMessageSchema } from 'ai'
import { z } from 'zod'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'
import type { Call } from './step.ts'

/** More than this, in characters of JSON, is not kept: a turn that crashes then begins anew. */
const longest = 256 * 1024

const Kept = z.object({
  /** The turn that wrote it. */
  turn: z.string(),
  /** Who asked: nobody else can allow a tool. */
  user: z.string(),
  /** The text of the message that it is about. */
  text: z.string(),
  /** The same with what was quoted and shown, as the model was told. */
  asked: z.string(),
  /** What model and tools have said since. */
  said: z.array(modelMessageSchema),
  /** How many of these were said before the turn that wrote it, in how many turns: each asked for leave, and the next one answered. */
  before: z.int().min(0),
  turnsBefore: z.int().min(0),
  /** asking: the person is to allow what `said` ends with. using: it was allowed, and is being done. */
  step: z.enum(['said', 'asking', 'using']),
})
export type Kept = z.infer<typeof Kept>

/** What an earlier attempt at this turn, or the turn that this one answers, has left. */
export function keptFor({ id, state, history }: Turn): Kept | undefined {
  const kept = Kept.safeParse(state).data
  if (!kept || kept.turn === id) return kept
  // A question is answered by the next message, or not at all.
  const last = history.findLast(({ role }) => role === 'user')
  return kept.step === 'asking' && last?.text === kept.text ? kept : undefined
}

export function keep(kept: Kept): Extract<AgentEvent, { type: 'state' }> {
  const text = JSON.stringify(kept)
  const state: Json = text.length > longest ? null : JSON.parse(text)
  return { type: 'state', state }
}

/** What a person has read of it. */
export function textOf(said: ModelMessage[]): string {
  const texts = said.flatMap(({ role, content }) => {
    if (role !== 'assistant') return []
    if (typeof content === 'string') return [content]
    return [content.map((part) => (part.type === 'text' ? part.text : '')).join('')]
  })
  return texts.filter((text) => text.trim() !== '').join('\n\n')
}

/** Tools that were asked for and have not answered. */
export function openCalls(said: ModelMessage[]): Call[] {
  const answered = new Set<string>()
  const calls: Call[] = []
  for (const { content } of said) {
    for (const part of typeof content === 'string' ? [] : content) {
      if (part.type === 'tool-result') answered.add(part.toolCallId)
      if (part.type === 'tool-call') calls.push({ id: part.toolCallId, name: part.toolName, input: part.input })
    }
  }
  return calls.filter(({ id }) => !answered.has(id))
}
