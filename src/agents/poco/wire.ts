import { z } from 'zod'
import { lax } from '../../lib/lax.ts'

/** What Poco's backend answers with, as far as it is read here (versions of 2026-03 to 2026-04). */

const text = lax(z.string())
const time = lax(z.string().transform(instant))

export const Accepted = z.object({
  session_id: z.string().min(1),
  run_id: text,
  queue_item_id: text,
})
export type Accepted = z.infer<typeof Accepted>

const Todo = z.object({ content: text, status: text, active_form: text })
const Change = z.object({ path: z.string(), status: text })
const StatePatch = lax(
  z.object({
    current_step: text,
    todos: lax(z.array(Todo)),
    workspace_state: lax(z.object({ file_changes: lax(z.array(Change)) })),
  }),
)

export const Session = z.object({ session_id: z.string().min(1), title: text, status: text, updated_at: text })
export type Session = z.infer<typeof Session>

export const SessionState = z.object({ state_patch: StatePatch, workspace_export_status: text })
export type SessionState = z.infer<typeof SessionState>

const Tokens = z.object({
  input_tokens: z.number().catch(0),
  output_tokens: z.number().catch(0),
  cache_creation_input_tokens: z.number().catch(0),
  cache_read_input_tokens: z.number().catch(0),
})

export const Run = z.object({
  run_id: z.string().min(1),
  user_message_id: z.int(),
  status: z.string(),
  last_error: text,
  usage: lax(z.object({ usage_json: lax(Tokens) })),
  config_snapshot: lax(z.object({ queue_item_id: text })),
})
export type Run = z.infer<typeof Run>

export const QueueItem = z.object({ queue_item_id: z.string(), status: text, client_request_id: text })
export type QueueItem = z.infer<typeof QueueItem>

const Block = z.object({
  _type: z.string(),
  text: text,
  thinking: text,
  id: text,
  name: text,
  tool_use_id: text,
  is_error: lax(z.boolean()),
  parent_tool_use_id: text,
})
export type Block = z.infer<typeof Block>

export const Message = z.object({
  id: z.int(),
  content: z
    .object({
      _type: z.string().catch(''),
      content: lax(z.array(Block.or(z.unknown().transform(() => undefined)))),
      result: text,
      parent_tool_use_id: text,
    })
    .catch({ _type: '', content: undefined, result: undefined, parent_tool_use_id: undefined }),
})
export type Message = z.infer<typeof Message>

export const Delta = z.object({
  items: z.array(Message),
  has_more: z.boolean().catch(false),
})

const Option = z.object({ label: z.string().min(1), description: text })
export const Question = z.object({
  question: z.string().min(1),
  header: text,
  options: z.array(Option).catch([]),
  multiSelect: z.boolean().catch(false),
})
export type Question = z.infer<typeof Question>

export const InputRequest = z.object({
  id: z.string().min(1),
  session_id: text,
  tool_name: z.string(),
  tool_input: lax(z.object({ questions: lax(z.array(Question)), plan: text })),
  status: text,
  expires_at: time,
})
export type InputRequest = z.infer<typeof InputRequest>

export interface FileNode {
  name: string
  type: string
  path: string
  url?: string | null | undefined
  children?: FileNode[] | null | undefined
}
export const FileNode: z.ZodType<FileNode> = z.object({
  name: z.string(),
  type: z.string(),
  path: z.string(),
  url: text,
  get children() {
    return lax(z.array(FileNode))
  },
})

/** In ms. Poco's times are UTC, also where they do not say so. */
function instant(iso: string): number | undefined {
  const at = Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(at) ? undefined : at
}
