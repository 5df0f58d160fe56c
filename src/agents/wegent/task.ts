import { z } from 'zod'
import { lax } from '../../lib/lax.ts'
import { withoutThinking } from '../../lib/think.ts'

const Item = z.object({
  id: lax(z.string()),
  type: lax(z.string()),
  role: lax(z.string()),
  name: lax(z.string()),
  status: lax(z.string()),
  /** Of a call: JSON. */
  arguments: lax(z.string()),
  content: lax(z.array(z.object({ type: lax(z.string()), text: lax(z.string()) }))),
})
export type TaskItem = z.infer<typeof Item>

/** What Wegent calls a response. It is the conversation: every turn of it has the same id, and all their output. */
export const Task = z.object({
  id: lax(z.string()),
  status: lax(z.string()),
  error: z.unknown().optional(),
  output: z.array(Item.catch({})).catch([]),
  pending_user_input: lax(z.boolean()),
  pending_user_input_payload: lax(z.record(z.string(), z.unknown())),
})
export type WegentTask = z.infer<typeof Task>

export function isRunning({ status }: WegentTask): boolean {
  return status === 'queued' || status === 'in_progress'
}

/** What the agent says in these items; what people said, some versions list as well. */
export function textOf(items: readonly TaskItem[]): string {
  return withoutThinking(paragraphs(items, (type) => type !== 'reasoning'))
}

export function reasoningOf(items: readonly TaskItem[]): string {
  return paragraphs(items, (type) => type === 'reasoning')
}

function paragraphs(items: readonly TaskItem[], wanted: (type: string | null | undefined) => boolean): string {
  const messages = items.filter(({ type, role }) => type === 'message' && role !== 'user')
  const texts = messages.map(({ content }) =>
    (content ?? []).flatMap(({ type, text }) => (wanted(type) ? [text ?? ''] : [])).join(''),
  )
  return texts.filter((text) => text.trim() !== '').join('\n\n')
}
