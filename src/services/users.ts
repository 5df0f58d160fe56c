import { createHash } from 'node:crypto'
import type { TurnUser } from '../contract/agent.ts'
import type { InboundMessage } from '../contract/message.ts'

/**
 * Who a sender is to the agents: the same id for the same person on the same channel for ever, telling the far side nothing about
 * the platform's own ids.
 */
export function userOf(channel: string, sender: InboundMessage['sender']): TurnUser {
  const id = createHash('sha256').update(`${channel}\n${sender.id}`).digest('base64url').slice(0, 20)
  return { id, name: sender.name ?? '' }
}
