import type { SessionWatch } from '../contract/agent.ts'
import type { Json } from '../contract/message.ts'
import type { Agents } from '../services/agents.ts'
import type { People } from '../services/people.ts'
import { memoryOfWatched } from '../services/tasks.ts'
import type { Store } from '../store/db.ts'
import type { Job } from '../store/job.ts'
import type { Muted } from '../store/muted.ts'
import type { Sessions } from '../store/sessions.ts'
import type { Watch, Watches, WatchKey } from '../store/watches.ts'
import { welcomeOf } from './door.ts'
import type { ChannelSettings } from './live-channel.ts'
import { shortKey } from './notification.ts'
import type { About, Verdict } from './verdict.ts'

/** A notification that could not be sent for so long is no news any more, in ms. */
const TOO_OLD = 24 * 3600_000
/** So many messages back, a notification counts as what was said last. */
const LOOK_BACK = 10

export interface WatchingParts {
  store: Store
  watches: Watches
  muted: Muted
  sessions: Sessions
  agents: Agents
  people: Pick<People, 'known'>
}

/** What watched sessions have to do with a conversation's messages: what they reply to, and what turns have told already. */
export class Watching {
  readonly #parts: WatchingParts

  constructor(parts: WatchingParts) {
    this.#parts = parts
  }

  /** Whether there is any agent whose sessions can be watched. */
  get possible(): boolean {
    const { agents } = this.#parts
    return agents.list().some(({ id }) => agents.get(id)?.watch !== undefined)
  }

  /** The session of its agent's that a conversation is in. */
  async connected(conversation: string): Promise<(WatchKey & { watch: SessionWatch; state: Json }) | undefined> {
    const { sessions, agents } = this.#parts
    const session = await sessions.current(conversation)
    if (session?.state === undefined) return undefined
    const { agent, state } = session
    const watch = agents.get(agent)?.watch
    const key = watch?.at(state)?.key
    return watch && key !== undefined ? { conversation, agent, key, watch, state } : undefined
  }

  /** The watched session of a conversation whose key begins like this; undefined also where several do. */
  async named(conversation: string, short: string): Promise<Watch | undefined> {
    const found = (await this.#parts.watches.in(conversation)).filter(({ key }) => shortKey(key) === short)
    return found.length === 1 ? found[0] : undefined
  }

  /** What a message replies to, where its platform tells the words of what is quoted: a notification names its session. */
  async quotedBy({ conversation, message: { quote } }: Job): Promise<Watch | undefined> {
    if (quote === undefined || !this.possible) return undefined
    const words = new Set(quote.split(/[\s`]+/))
    const found = (await this.#parts.watches.in(conversation)).filter(({ key }) => words.has(shortKey(key)))
    return found.length === 1 ? found[0] : undefined
  }

  /** The watched session whose question was the last thing that was said in a conversation before a message. */
  async askedLast({ conversation, seq }: Job): Promise<Watch | undefined> {
    if (!this.possible) return undefined
    const rows = await this.#parts.store.db
      .selectFrom('messages')
      .select(['lane', 'verdict'])
      .where('conversation', '=', conversation)
      .where('seq', '<', seq)
      .orderBy('seq', 'desc')
      .limit(LOOK_BACK)
      .execute()
    for (const { lane, verdict } of rows) {
      const about = aboutIn(verdict === null ? null : JSON.parse(verdict))
      if (about?.asks !== undefined) {
        const watch = await this.#parts.watches.get({ conversation, ...about })
        return watch?.question?.id === about.asks ? watch : undefined
      }
      if (lane === conversation) return undefined
    }
    return undefined
  }

  /** The watch whose memory this is, as memoryFor() gave it for a session that the conversation is not in. */
  async remembered(conversation: string, { agent, memory }: { agent: string; memory: string }) {
    const before = memoryOfWatched(conversation, { agent, key: '' })
    if (!memory.startsWith(before)) return undefined
    return this.#parts.watches.get({ conversation, agent, key: memory.slice(before.length) })
  }

  /** Where a reply to what was told of a session is remembered: in the conversation itself, where it is in that session. */
  async memoryFor({ conversation, agent, key }: WatchKey): Promise<string> {
    const now = await this.connected(conversation)
    if (now?.agent === agent && now.key === key) return conversation
    return memoryOfWatched(conversation, { agent, key })
  }

  /** Before a turn: what has been told of its session since is what it goes on from. */
  async resume(conversation: string, agent: string, { memory, about }: { memory: string; about?: Watch | undefined }) {
    const { agents, sessions, watches } = this.#parts
    const at = agents.get(agent)?.watch?.at
    if (!at) return
    const session = await sessions.current(memory)
    const placeNow = session?.agent === agent && session.state !== undefined ? at(session.state) : undefined
    const key = about?.key ?? placeNow?.key
    const row = key === undefined ? undefined : await watches.get({ conversation, agent, key })
    if (!row) return
    const mine = session && placeNow?.key === key
    if (mine && !row.fresh) return
    await watches.handOver(row, mine ? session.id : (await sessions.start(memory, agent)).id)
  }

  /** After a turn, however it ended: what it has told is not told again, and the conversation is in the session that it left. */
  async over({ conversation, message }: Job, { agent, memory, state }: { agent: string; memory: string; state: Json }) {
    const place = this.#parts.agents.get(agent)?.watch?.at(state)
    if (!place) return
    const { key, cursor } = place
    const told = { conversation, agent, key, sender: message.sender.id, state, cursor }
    // Somebody may have left the session meanwhile, from outside of the chat.
    const now = memory === conversation ? await this.connected(conversation) : undefined
    await this.#parts.watches.tell(told, { connects: now?.agent === agent && now.key === key })
  }

  /** Why a notification must not be sent any more; undefined when it may be, and for what is none. */
  async barred(
    { channel, conversation, message, verdict, attempt }: Job,
    config: ChannelSettings,
  ): Promise<string | undefined> {
    const about = aboutIn(verdict)
    if (!about) return undefined
    const { watches, muted, people } = this.#parts
    const { agent, key, sender, last } = about
    if (message.conversation.kind === 'group' && config.access.groups === 'off') return 'groups are switched off'
    const known = await people.known(channel, sender)
    if (welcomeOf(config, sender, known) !== 'yes') return 'whoever watches may not use this bot'
    if (await muted.has(conversation, sender)) return 'notifications are switched off'
    // Who has it delivered again knows how old it is.
    if (attempt === 1 && Date.now() - message.sentAt > TOO_OLD) return 'it is no news any more'
    const watch = last ? undefined : await watches.get({ conversation, agent, key })
    return last || (watch && watch.kind !== 'refused') ? undefined : 'it is no longer watched'
  }
}

function aboutIn(verdict: Json): About | undefined {
  const said = verdict as Verdict | null
  return said?.type === 'say' ? said.about : undefined
}
