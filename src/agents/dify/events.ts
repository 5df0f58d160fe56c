import { z } from 'zod'
import { isRecord } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'
import { Source } from './citations.ts'

const text = lax(z.string())

const File = z.object({
  url: text,
  remote_url: text,
  filename: text,
  type: text,
  belongs_to: text,
  transfer_method: text,
  related_id: text,
  upload_file_id: text,
})
export type DifyFile = z.infer<typeof File>

const Tokens = z.object({ prompt_tokens: z.coerce.number(), completion_tokens: z.coerce.number() })
const Labels = z.record(z.string(), z.record(z.string(), z.string()))

/** Every event of every kind of app, as far as it is read here. */
const Event = z.object({
  event: z.string(),
  task_id: text,
  conversation_id: text,
  message_id: text,
  id: text,
  answer: text,
  // agent_thought
  thought: text,
  observation: text,
  tool: text,
  tool_labels: lax(Labels),
  // message_file
  ...File.shape,
  // message_end
  metadata: lax(z.object({ usage: lax(Tokens), retriever_resources: lax(z.array(Source)) })),
  files: lax(z.array(File)),
  // workflows
  data: lax(
    z.object({
      text: text,
      reasoning: text,
      node_id: text,
      node_type: text,
      node_title: text,
      title: text,
      status: text,
      error: text,
      outputs: lax(z.record(z.string(), z.unknown())),
      files: lax(z.array(File)),
      total_tokens: lax(z.coerce.number()),
      id: text,
      label: text,
    }),
  ),
})
/** `raw` is the event as it came: what an error says is read from that. */
export type DifyEvent = z.infer<typeof Event> & { raw: unknown }

/** Reads one event; undefined when it is none. */
export function readEvent(json: Record<string, unknown>): DifyEvent | undefined {
  const event = Event.safeParse(json)
  return event.success ? { ...event.data, raw: json } : undefined
}

/** Files may sit anywhere in the outputs of a workflow, marked as such. */
export function filesIn(outputs: unknown, depth = 0): DifyFile[] {
  if (depth > 8) return []
  if (Array.isArray(outputs)) return outputs.flatMap((item) => filesIn(item, depth + 1))
  if (!isRecord(outputs)) return []
  if (outputs.dify_model_identity === '__dify__file__') return [File.parse(outputs)]
  return Object.values(outputs).flatMap((value) => filesIn(value, depth + 1))
}

/** What a workflow says when it says nothing while it runs: its only text, or everything it put out. */
export function outputText(outputs: Record<string, unknown> | null | undefined): string {
  const shown = Object.entries(outputs ?? {}).filter(([, value]) => filesIn(value).length === 0 && value !== null)
  const texts = shown.flatMap(([, value]) => (typeof value === 'string' ? [value] : []))
  if (texts.length === 1) return texts[0] ?? ''
  return shown.length === 0 ? '' : `\`\`\`json\n${JSON.stringify(Object.fromEntries(shown), null, 2)}\n\`\`\``
}
