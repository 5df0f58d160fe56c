import { hash } from 'node:crypto'
import type { TurnUser } from '../contract/agent.ts'
import type { Known } from '../store/senders.ts'

/**
 * The id of the user that a sender is the first one of: the same for ever, telling the far side nothing about the platform's own ids.
 */
export function userIdOf(channel: string, sender: string): string {
  return hash('sha256', `${channel}\n${sender}`, 'base64url').slice(0, 20)
}

/** Who a person is to the agents. */
export function turnUserOf({ user, sender }: Known): TurnUser {
  // An id that stands in for a name is no name.
  const name = user.name === sender.sender ? (sender.name ?? '') : user.name
  return { id: user.id, name, ...(user.department === null ? {} : { department: user.department }) }
}
