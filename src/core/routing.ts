import type { InboundMessage } from '../contract/message.ts'
import type { People } from '../services/people.ts'
import { findRoute } from '../services/routes.ts'
import { type LiveChannel, placeOf } from './live-channel.ts'

/** Where a channel's rules lead. */
export class Routing {
  readonly #people: People

  constructor(people: People) {
    this.#people = people
  }

  /** The agent of the first rule that fits the message; undefined when none does. */
  async agentFor(
    live: LiveChannel,
    { conversation, sender }: Pick<InboundMessage, 'conversation' | 'sender'>,
    text: string,
  ): Promise<string | undefined> {
    const { routes } = live.config
    if (routes.length === 0) return undefined
    const found = await findRoute(routes, {
      text,
      sender: sender.id,
      group: conversation.kind === 'group' ? conversation : undefined,
      department: async () => (await this.#people.who(placeOf(live), sender)).user.department ?? undefined,
    })
    return routes[found]?.agent
  }

  /** For trying a rule out: keeps nothing. */
  departmentOf(live: LiveChannel, sender: string): Promise<string | undefined> {
    return this.#people.departmentOf(placeOf(live), sender)
  }
}
