import type { Agent } from '../../contract/agent.ts'
import { RemoteError, UserError } from '../../contract/errors.ts'
import { orAbort } from '../../lib/wait.ts'
import { turnUserOf } from '../../services/users.ts'
import { say } from '../words.ts'
import type { Asked } from './command.ts'
import type { CommandServices } from './index.ts'

/** ms that an agent has to say what it works on: somebody waits for it. */
const WITHIN = 15_000
/** The most that a number of two digits picks. */
const MOST = 99
const LONGEST_TITLE = 80

/** Work at the agent's side that can be gone on with. */
export type AgentSession = Awaited<ReturnType<NonNullable<Agent['sessions']>>>[number]

/** Whether who answers here keeps sessions of its own. */
export const hasSessions = (asked: Asked, services: CommandServices): boolean =>
  agentOf(asked, services)?.sessions !== undefined

export const whoAnswers = ({ channel }: Asked, { agents }: CommandServices): string => agents.nameFor(channel) || '–'

/**
 * What the sender can go on with, titles in one line.
 * @throws UserError when the agent does not answer.
 */
export async function sessionsFor(asked: Asked, services: CommandServices): Promise<AgentSession[]> {
  const { language } = asked
  const deadline = AbortSignal.timeout(WITHIN)
  try {
    const user = turnUserOf(asked.known)
    const found = await orAbort(agentOf(asked, services)?.sessions?.(user) ?? Promise.resolve([]), deadline)
    return found.slice(0, MOST).map((one) => ({ ...one, title: inOneLine(one.title) || one.key }))
  } catch (cause) {
    if (!(cause instanceof RemoteError) && !deadline.aborted) throw cause
    const own = cause instanceof RemoteError ? cause.userMessage : undefined
    const words = own ?? say(language, 'sessionsUnanswered', { name: whoAnswers(asked, services) })
    throw new UserError(words, { code: 'agent-away', cause })
  }
}

const agentOf = ({ channel }: Asked, { agents }: CommandServices) => agents.get(agents.nameFor(channel))

function inOneLine(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim()
  return [...line].length > LONGEST_TITLE ? `${[...line].slice(0, LONGEST_TITLE - 1).join('')}…` : line
}
