import { z } from 'zod'
import { lax } from '../../lib/lax.ts'

const text = lax(z.string())
const count = lax(z.number())

/** One run of a bot: Coze calls it a chat. https://docs.coze.cn/developer_guides/chat_v3, read 2026-11 */
export const Chat = z.object({
  id: text,
  conversation_id: text,
  /** created, in_progress, completed, failed, requires_action, canceled. */
  status: text,
  last_error: lax(z.object({ code: count, msg: text })),
  /** Named one way by what the cloud sends, and the other by its documentation. */
  usage: lax(z.object({ input_count: count, output_count: count, input_tokens: count, output_tokens: count })),
  required_action: lax(
    z.object({ submit_tool_outputs: lax(z.object({ tool_calls: z.array(z.object({ type: text })).catch([]) })) }),
  ),
})
export type Chat = z.infer<typeof Chat>

export const Message = z.object({
  id: text,
  conversation_id: text,
  chat_id: text,
  /** answer, function_call, tool_output, tool_response, follow_up, knowledge, verbose. */
  type: text,
  content: text,
  /** text, object_string (a list of parts), card, audio. */
  content_type: text,
  reasoning_content: text,
})
export type Message = z.infer<typeof Message>

const Part = z.object({ type: text, text, file_url: text, name: text })
/** The parts of a message that is not only text. */
export function partsIn(content: string): z.infer<typeof Part>[] {
  return z.array(Part).catch([]).parse(jsonIn(content))
}

export function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
