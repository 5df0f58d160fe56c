import { z } from 'zod'
import type { Json } from '../../contract/message.ts'

/** Where an answer goes. */
const address = z.object({
  conversationId: z.string(),
  kind: z.enum(['direct', 'group']),
  /** Absent for people from outside the organisation, and until the app is published. */
  staffId: z.string().optional(),
  /** The robot that was spoken to. */
  robotCode: z.string().optional(),
  /** Takes answers without being counted, for about 90 minutes. */
  sessionWebhook: z.string().optional(),
  sessionWebhookExpiredTime: z.number().optional(),
})
export type Address = z.infer<typeof address>

export function addressIn(json: Json): Address {
  return address.parse(json)
}
