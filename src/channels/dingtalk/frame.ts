import { z } from 'zod'
import { parseJson } from '../../lib/json.ts'

/** What DingTalk pushes over a stream connection. https://open-dingtalk.github.io/developerpedia/docs/learn/stream/protocol (2026-08-22) */
const frame = z.object({
  type: z.string(),
  headers: z.record(z.string(), z.unknown()).catch({}),
  data: z.unknown(),
})

export interface Frame {
  type: string
  topic: string
  /** Absent in some system frames, which then cannot be acknowledged. */
  messageId: string | undefined
  /** As it came: JSON in a string. */
  data: string
}

/** Undefined for what is no frame. */
export function readFrame(text: string): Frame | undefined {
  const parsed = frame.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { type, headers, data } = parsed.data
  return {
    type,
    topic: typeof headers.topic === 'string' ? headers.topic : '',
    messageId: typeof headers.messageId === 'string' ? headers.messageId : undefined,
    data: typeof data === 'string' ? data : JSON.stringify(data ?? null),
  }
}

/** 200 done · 400 the data makes no sense · 404 nobody asked for this topic */
export function ackOf(messageId: string, code: 200 | 400 | 404, data: string): string {
  const message = code === 200 ? 'OK' : code === 400 ? 'bad request' : 'not found'
  return JSON.stringify({ code, headers: { messageId, contentType: 'application/json' }, message, data })
}
