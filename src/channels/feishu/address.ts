import { z } from 'zod'
import { UserError } from '../../contract/errors.ts'
import type { Chat, Json } from '../../contract/message.ts'

/** Where an answer goes. */
const address = z.object({
  /** A chat (oc_…), a person (ou_…, on_…) or an e-mail address. */
  to: z.string(),
  kind: z.enum(['direct', 'group']),
  /** The message that is answered. */
  message: z.string().exactOptional(),
  /** That message stands in a thread, and so does the answer. */
  inThread: z.literal(true).exactOptional(),
  /** In a group: who asked. */
  asker: z.string().exactOptional(),
})
export type Address = z.infer<typeof address>

export function addressIn(json: Json): Address {
  return address.parse(json)
}

export type ReceiverType = 'chat_id' | 'open_id' | 'union_id' | 'email'

/** What kind of id it is; undefined for what nobody can be reached by. */
export function receiverType(id: string): ReceiverType | undefined {
  if (/^oc_\w+$/.test(id)) return 'chat_id'
  if (/^ou_\w+$/.test(id)) return 'open_id'
  if (/^on_\w+$/.test(id)) return 'union_id'
  return /^[^\s@]+@[^\s@]+$/.test(id) ? 'email' : undefined
}

/** Where to say something to somebody that nobody has heard from. */
export function reach(to: { sender: string } | { group: string }): { chat: Chat; address: Address } {
  const { id, kind } =
    'group' in to ? { id: to.group, kind: 'group' as const } : { id: to.sender, kind: 'direct' as const }
  const type = receiverType(id)
  if (kind === 'group' && type !== 'chat_id') throw new UserError('A group of Feishu is named by its chat_id: oc_…')
  if (kind === 'direct' && (type === undefined || type === 'chat_id')) {
    throw new UserError('A person of Feishu is named by open_id (ou_…), union_id (on_…) or e-mail address.')
  }
  return { chat: { key: id, kind }, address: { to: id, kind } }
}
