import { z } from 'zod'
import { UserError } from '../../contract/errors.ts'
import type { Chat, Json } from '../../contract/message.ts'

/** Where an answer goes. */
const address = z.object({
  conversationId: z.string(),
  kind: z.enum(['direct', 'group']),
  /** Absent for people from outside the organisation, and until the app is published. */
  staffId: z.string().exactOptional(),
  /** What the person is called, for mentions. */
  name: z.string().exactOptional(),
  /** The robot that was spoken to. */
  robotCode: z.string().exactOptional(),
  /** Takes answers without being counted, for about 90 minutes. */
  sessionWebhook: z.string().exactOptional(),
  sessionWebhookExpiredTime: z.number().exactOptional(),
})
export type Address = z.infer<typeof address>

/** Where a person of the organisation or a group is reached. Other people, and encrypted ids, only answer where they wrote. */
export function reach(to: { sender: string } | { group: string }): { chat: Chat; address: Address } {
  const id = 'sender' in to ? to.sender : to.group
  if (id.startsWith('$:LWCP'))
    throw new UserError(
      'DingTalk takes no encrypted ids ($:LWCP…): use the userId, or the openConversationId of a group.',
    )
  if ('group' in to) return { chat: { key: id, kind: 'group' }, address: { conversationId: id, kind: 'group' } }
  // A direct chat is found by the person alone.
  return { chat: { key: id, kind: 'direct' }, address: { conversationId: '', kind: 'direct', staffId: id } }
}

export function addressIn(json: Json): Address {
  return address.parse(json)
}
