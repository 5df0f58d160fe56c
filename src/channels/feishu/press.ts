import { z } from 'zod'
import type { Button, Feedback, InboundMessage } from '../../contract/message.ts'
import { isRecord, parseRecord } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'
import type { Address } from './address.ts'

/** What a button of ours carries and Feishu brings back when it is pressed. */
const value = z.object({
  says: lax(z.string()),
  judges: lax(z.enum(['up', 'down'])),
  /** The drawn reply that it is on. */
  on: lax(z.string().min(1)),
  kind: z.enum(['direct', 'group']).catch('direct'),
  thread: lax(z.literal(true)),
})

export interface PressPlace {
  /** Absent under what was sent to stay as it is. */
  reply?: string
  address: Address
}

export const saysValue = ({ says }: Button, place: PressPlace) => ({ says, ...placed(place) })
export const judgesValue = (judges: 'up' | 'down', place: PressPlace) => ({ judges, ...placed(place) })

const placed = ({ reply, address: { kind, inThread } }: PressPlace) => ({
  ...(reply === undefined ? {} : { on: reply }),
  kind,
  ...(inThread ? { thread: true } : {}),
})

/** card.action.trigger. https://open.feishu.cn/document/feishu-cards/card-callback-communication (read 2026-11-21) */
const pressEvent = z.object({
  operator: z.object({ open_id: z.string().min(1) }),
  action: z.object({ value: z.unknown() }),
  context: z.object({ open_message_id: z.string().min(1), open_chat_id: z.string().min(1) }),
})

export type Press = { message: InboundMessage } | { feedback: Feedback }

/** Undefined for a press that means nothing here. */
export function readPress(event: unknown, id: string): Press | undefined {
  const { data: pressed } = pressEvent.safeParse(unfolded(event))
  const carried = pressed?.action.value
  const { data: meant } = value.safeParse(typeof carried === 'string' ? parseRecord(carried) : carried)
  if (!pressed || !meant) return undefined
  const { operator, context } = pressed
  const { says, judges, on, kind, thread } = meant
  const sender = { id: operator.open_id }
  if (judges && on) return { feedback: { on: { reply: on }, sender, verdict: judges } }
  if (!says) return undefined
  const address: Address = {
    to: context.open_chat_id,
    kind,
    message: context.open_message_id,
    ...(thread ? { inThread: true } : {}),
    ...(kind === 'group' ? { asker: sender.id } : {}),
  }
  return {
    message: {
      id: `press:${id}`,
      conversation: { key: kind === 'direct' ? sender.id : context.open_chat_id, kind },
      sender,
      text: says,
      files: [],
      addressed: true,
      sentAt: Date.now(),
      address,
      ...(on ? { pressedOn: on } : {}),
    },
  }
}

/** Cards of the first generation report presses without the sections of the second. */
function unfolded(event: unknown): unknown {
  if (!isRecord(event) || isRecord(event.operator)) return event
  const { open_id, open_message_id, open_chat_id } = event
  return { ...event, operator: { open_id }, context: { open_message_id, open_chat_id } }
}
