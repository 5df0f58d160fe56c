import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { Agents } from '../services/agents.ts'
import { memoriesBeside } from '../services/tasks.ts'
import type { Bus } from '../store/bus.ts'
import { getConversation } from '../store/conversations.ts'
import type { Store } from '../store/db.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Sessions } from '../store/sessions.ts'
import type { Takeovers } from '../store/takeovers.ts'
import type { Watches } from '../store/watches.ts'
import type { Changes } from './changes.ts'
import { type PushParts, push } from './push.ts'
import { stopTurnsAfter } from './stopping.ts'

export interface ConversationParts extends PushParts {
  store: Store
  inbox: Inbox
  sessions: Sessions
  takeovers: Takeovers
  watches: Pick<Watches, 'leave'>
  agents: Pick<Agents, 'list'>
  bus: Bus
  changes: Pick<Changes, 'conversationChanged'>
  log: Log
}

/** Who does something in a conversation from outside of it. */
interface Person {
  /** As the audit log names them. */
  id: string
  name: string
}

/** What an admin does in a conversation. Every call throws UserError `not-found` for one that the gateway does not know. */
export class Conversations {
  readonly #parts: ConversationParts

  constructor(parts: ConversationParts) {
    this.#parts = parts
  }

  /** As /new does: the next message begins a fresh session. A turn that runs ends in the session that it began in. */
  async reset(id: string): Promise<void> {
    await this.#known(id)
    const { sessions, agents, watches } = this.#parts
    await sessions.end([id, ...memoriesBeside(id, agents)])
    await watches.leave(id)
    this.#parts.changes.conversationChanged(id)
  }

  /** As /stop does. */
  async stop(id: string): Promise<{ running: boolean; dropped: number }> {
    await this.#known(id)
    const { store, inbox } = this.#parts
    return store.write(async (tx) => {
      const { begun, dropped } = await inbox.stop(tx, id)
      stopTurnsAfter(tx, this.#parts, begun)
      return { running: begun.length > 0, dropped }
    })
  }

  /** From now on a person answers: what runs is stopped, and what is said is kept for them and skipped by the agent. */
  async takeOver(id: string, { id: by, name }: Person): Promise<void> {
    await this.#known(id)
    const { store, inbox, takeovers } = this.#parts
    await store.write(async (tx) => {
      await takeovers.begin(tx, id, { by, name, since: Date.now() })
      // What waits is not stopped by anybody: its turn comes, and finds that a person answers.
      stopTurnsAfter(tx, this.#parts, await inbox.interrupt(tx, id))
    })
    this.#parts.changes.conversationChanged(id)
  }

  /** From now on the agent answers. False when it did already. */
  async release(id: string): Promise<boolean> {
    await this.#known(id)
    const { store, takeovers } = this.#parts
    const ended = await store.write((tx) => takeovers.end(tx, id))
    this.#parts.changes.conversationChanged(id)
    return ended
  }

  /** Says something as the bot, and returns the message's `seq`. */
  async say(id: string, said: { text: string; by: Person; key?: string | undefined }): Promise<number> {
    const { channel } = await this.#known(id)
    return push(this.#parts, { channel, to: { conversation: id }, ...said })
  }

  async #known(id: string) {
    const known = await getConversation(this.#parts.store.db, id)
    if (!known) throw new UserError('There is no such conversation.', { code: 'not-found' })
    return known
  }
}
