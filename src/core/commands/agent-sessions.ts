import type { AgentSession } from '../../contract/agent.ts'
import { RemoteError, UserError } from '../../contract/errors.ts'
import { orAbort } from '../../lib/wait.ts'
import { turnUserOf } from '../../services/users.ts'
import { inOneLine } from '../notification.ts'
import { say } from '../words.ts'
import type { Asked } from './command.ts'
import type { CommandServices } from './index.ts'

/** ms that an agent has to say what it works on: somebody waits for it. */
const WITHIN = 15_000
/** The most that a number of two digits picks. */
const MOST = 99

export type { AgentSession } from '../../contract/agent.ts'

/** Whether who answers here keeps sessions of its own. */
export const hasSessions = (asked: Asked, services: CommandServices): boolean =>
  agentOf(asked, services)?.sessions !== undefined

export const whoAnswers = ({ channel }: Asked, { agents }: CommandServices): string => agents.nameFor(channel) || '–'

/**
 * What the sender can go on with, titles in one line.
 * @throws UserError when the agent does not answer.
 */
export async function sessionsFor(asked: Asked, services: CommandServices): Promise<AgentSession[]> {
  const found = await inTime(asked, services, async () => agentOf(asked, services)?.sessions?.(turnUserOf(asked.known)))
  return (found ?? []).slice(0, MOST).map(readable)
}

/** One by its key, however old. Throws as sessionsFor() does. */
export async function findSession(
  asked: Asked,
  services: CommandServices,
  key: string,
): Promise<AgentSession | undefined> {
  const found = await inTime(asked, services, async (signal) => agentOf(asked, services)?.watch?.find(key, signal))
  return found && readable(found)
}

const readable = (one: AgentSession): AgentSession => ({ ...one, title: inOneLine(one.title) || one.key })

async function inTime<T>(
  asked: Asked,
  services: CommandServices,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { language } = asked
  const deadline = AbortSignal.timeout(WITHIN)
  try {
    return await orAbort(ask(deadline), deadline)
  } catch (cause) {
    if (!(cause instanceof RemoteError) && !deadline.aborted) throw cause
    const own = cause instanceof RemoteError ? cause.userMessage : undefined
    const words = own ?? say(language, 'sessionsUnanswered', { name: whoAnswers(asked, services) })
    throw new UserError(words, { code: 'agent-away', cause })
  }
}

export const agentOf = ({ channel }: Asked, { agents }: CommandServices) => agents.get(agents.nameFor(channel))
