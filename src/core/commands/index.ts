import type { Agents } from '../../services/agents.ts'
import type { Choices } from '../../services/choices.ts'
import type { Models } from '../../services/models.ts'
import type { People } from '../../services/people.ts'
import type { Bus } from '../../store/bus.ts'
import type { Store } from '../../store/db.ts'
import type { Inbox } from '../../store/inbox.ts'
import type { Muted } from '../../store/muted.ts'
import type { Pairings } from '../../store/pairings.ts'
import type { Replies } from '../../store/replies.ts'
import type { Sessions } from '../../store/sessions.ts'
import type { Takeovers } from '../../store/takeovers.ts'
import type { Watches } from '../../store/watches.ts'
import type { Watching } from '../watching.ts'
import { agentCommand, agentsCommand } from './agents.ts'
import { answerCommand } from './answer.ts'
import type { Command } from './command.ts'
import { helpCommand } from './help.ts'
import { modelCommand, modelsCommand } from './models.ts'
import { newCommand } from './new.ts'
import { notifyCommand } from './notify.ts'
import { pairCommand } from './pair.ts'
import { quotaCommand } from './quota.ts'
import { connectCommand, disconnectCommand, listCommand } from './sessions.ts'
import { statusCommand } from './status.ts'
import { stopCommand } from './stop.ts'
import { linkCommand, unwatchCommand, watchCommand, watchesCommand } from './watches.ts'
import { whoamiCommand } from './whoami.ts'

export interface CommandServices {
  store: Store
  people: People
  pairings: Pairings
  inbox: Inbox
  replies: Replies
  sessions: Sessions
  takeovers: Takeovers
  agents: Agents
  models: Models
  choices: Choices
  watches: Watches
  muted: Muted
  watching: Watching
  bus: Bus
}

/** Every command, in the order in which /help names them. */
export const commands: Command[] = [
  helpCommand,
  newCommand,
  stopCommand,
  statusCommand,
  agentsCommand,
  agentCommand,
  modelsCommand,
  modelCommand,
  listCommand,
  connectCommand,
  disconnectCommand,
  linkCommand,
  watchCommand,
  unwatchCommand,
  watchesCommand,
  notifyCommand,
  answerCommand,
  whoamiCommand,
  pairCommand,
  quotaCommand,
]

export function findCommand(name: string): Command | undefined {
  return commands.find((command) => command.names.includes(name))
}
