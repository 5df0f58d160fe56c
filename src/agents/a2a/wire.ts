import { z } from 'zod'
import { isRecord } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'

/**
 * The words of Agent2Agent. 1.0 tells things apart by their member (`{"text": …}`), 0.3 by `kind`; what comes in of either is read
 * into the same forms. https://a2a-protocol.org/latest/specification/, and @a2a-js/sdk 1.3.0, read 2026-11.
 */
export type Version = '1.0' | '0.3'

export const methods = {
  '1.0': {
    stream: 'SendStreamingMessage',
    send: 'SendMessage',
    look: 'GetTask',
    subscribe: 'SubscribeToTask',
    cancel: 'CancelTask',
  },
  '0.3': {
    stream: 'message/stream',
    send: 'message/send',
    look: 'tasks/get',
    subscribe: 'tasks/resubscribe',
    cancel: 'tasks/cancel',
  },
} as const
export type Method = keyof (typeof methods)['1.0']

/** One of text, raw (base64), url and data; none of them where a later version has invented another. */
export interface Part {
  text?: string | undefined
  raw?: string | undefined
  url?: string | undefined
  data?: unknown
  name?: string | undefined
  type?: string | undefined
}

const text = lax(z.string())
const Part = z
  .object({
    text,
    raw: text,
    url: text,
    data: z.unknown().optional(),
    filename: text,
    mediaType: text,
    file: lax(z.object({ bytes: text, uri: text, name: text, mimeType: text })),
  })
  .transform(
    ({ text, raw, url, data, filename, mediaType, file }): Part => ({
      text: text ?? undefined,
      raw: raw ?? file?.bytes ?? undefined,
      url: url ?? file?.uri ?? undefined,
      data: data ?? undefined,
      name: filename ?? file?.name ?? undefined,
      type: mediaType ?? file?.mimeType ?? undefined,
    }),
  )
  .catch({})
const Parts = z.array(Part).catch([])

const Message = z.object({ messageId: text, contextId: text, taskId: text, parts: Parts })
export type Message = z.infer<typeof Message>

const Status = z.object({
  /** TASK_STATE_INPUT_REQUIRED in 1.0, input-required in 0.3. */
  state: text.transform((state) =>
    (state ?? '')
      .toUpperCase()
      .replaceAll('-', '_')
      .replace(/^TASK_STATE_/, ''),
  ),
  message: lax(Message),
})
export type Status = z.infer<typeof Status>

const Artifact = z.object({ artifactId: text, name: text, parts: Parts })
export type Artifact = z.infer<typeof Artifact>

const Task = z.object({
  id: z.string().min(1),
  contextId: text,
  status: Status.catch({ state: '', message: undefined }),
  artifacts: z.array(Artifact).catch([]),
  history: z.array(Message).catch([]),
})
export type Task = z.infer<typeof Task>

const Update = z.object({
  task: lax(Task),
  message: lax(Message),
  statusUpdate: lax(z.object({ taskId: text, contextId: text, status: Status })),
  artifactUpdate: lax(z.object({ taskId: text, contextId: text, artifact: Artifact, append: lax(z.boolean()) })),
})
/** What one event of a stream, or the answer to a message, says. */
export type Update = z.infer<typeof Update>

const kinds: Record<string, string> = {
  task: 'task',
  message: 'message',
  'status-update': 'statusUpdate',
  'artifact-update': 'artifactUpdate',
}

/** Undefined when it is nothing that either version knows. */
export function updateIn(result: unknown): Update | undefined {
  const kind = isRecord(result) && typeof result.kind === 'string' ? kinds[result.kind] : undefined
  const { data } = Update.safeParse(kind === undefined ? result : { [kind]: result })
  return data && Object.values(data).some((one) => one != null) ? data : undefined
}

export function taskIn(result: unknown): Task | undefined {
  return Task.safeParse(result).data
}

/** The states in which a task waits for the other side; in all others but these and the last ones it is at work. */
export const waiting = ['INPUT_REQUIRED', 'AUTH_REQUIRED']
export const last = ['COMPLETED', 'FAILED', 'CANCELED', 'REJECTED']

/** What is said to an agent. */
export interface Saying {
  id: string
  context: string | undefined
  task: string | undefined
  parts: Part[]
}

/** As the parameters of `stream` and `send`. */
export function spelled({ id, context, task, parts }: Saying, version: Version): object {
  const places = { ...(context ? { contextId: context } : {}), ...(task ? { taskId: task } : {}) }
  if (version === '0.3') {
    const message = { kind: 'message', messageId: id, role: 'user', parts: parts.map(legacy), ...places }
    return { message, configuration: { blocking: false } }
  }
  const modern = parts.map(({ text, raw, name, type }) =>
    text === undefined ? { raw, filename: name, mediaType: type } : { text },
  )
  // The answer to a message that begins a long work comes at once; what becomes of it is asked for.
  return {
    message: { messageId: id, role: 'ROLE_USER', parts: modern, ...places },
    configuration: { returnImmediately: true },
  }
}

function legacy({ text, raw, name, type }: Part): object {
  return text === undefined ? { kind: 'file', file: { bytes: raw, name, mimeType: type } } : { kind: 'text', text }
}
