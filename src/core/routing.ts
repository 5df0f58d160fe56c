import type { Log } from '../contract/channel.ts'
import type { InboundMessage } from '../contract/message.ts'
import { orAbort } from '../lib/wait.ts'
import { findRoute } from '../services/routes.ts'
import type { LiveChannel } from './live-channel.ts'

/** How long what a platform says about a person holds, and how long nothing is asked again after it said nothing. In ms. */
const KNOWN_FOR = 10 * 60_000
const UNKNOWN_FOR = 60_000
/** Somebody waits for an answer meanwhile. In ms. */
const ASK_WITHIN = 3_000
const MOST_KNOWN = 10_000

interface Known {
  department: Promise<string | undefined>
  until: number
}

/** Where a channel's rules lead, and what a platform's directory says for them. */
export class Routing {
  readonly #log: Log
  readonly #known = new Map<string, Known>()

  constructor(log: Log) {
    this.#log = log
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
      department: () => this.departmentOf(live, sender.id),
    })
    return routes[found]?.agent
  }

  /** Never fails: a directory that does not answer keeps nobody from being answered. */
  departmentOf({ config, channel }: LiveChannel, sender: string): Promise<string | undefined> {
    if (!channel.lookUp) return Promise.resolve(undefined)
    const key = JSON.stringify([config.id, sender])
    const before = this.#known.get(key)
    if (before && before.until > Date.now()) return before.department
    const lookUp = channel.lookUp(sender)
    const known: Known = { department: Promise.resolve(undefined), until: Date.now() + KNOWN_FOR }
    known.department = orAbort(lookUp, AbortSignal.timeout(ASK_WITHIN))
      .then(({ department }) => department)
      .catch((error: unknown) => {
        known.until = Date.now() + UNKNOWN_FOR
        const facts = { channel: config.id, error }
        this.#log.warn('the department of a sender is not known: rules that ask for it do not apply', facts)
        return undefined
      })
    this.#known.delete(key)
    this.#known.set(key, known)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest)
    return known.department
  }
}
