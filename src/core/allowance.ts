import type { People } from '../services/people.ts'
import type { Store } from '../store/db.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Known } from '../store/senders.ts'
import { messagesFrom, tokensFor, type Whose } from '../store/usage.ts'
import type { Limits } from '../store/users.ts'
import type { ChannelSettings } from './live-channel.ts'

/** How much may be said within `span` ms, and by whom: one sender here, a person wherever they speak, or a whole department. */
export interface Limit {
  of: 'minute' | 'day' | 'tokens'
  whose: 'sender' | 'user' | 'department'
  most: number
  span: number
  /** How much of it is used. */
  used(): Promise<number>
}

const SPAN = { minute: 60_000, day: 86_400_000, tokens: 86_400_000 }

/** How much everybody may say. */
export class Allowance {
  readonly #store: Store
  readonly #inbox: Inbox
  readonly #people: Pick<People, 'limits'>

  constructor(store: Store, inbox: Inbox, people: Pick<People, 'limits'>) {
    this.#store = store
    this.#inbox = inbox
    this.#people = people
  }

  /** All that hold for a sender; those that are cheapest to check come first. */
  of(config: Pick<ChannelSettings, 'id' | 'limits'>, sender: string, known: Known | undefined): Limit[] {
    const { perMinute, perDay } = config.limits.perSender
    const own = this.#limits('sender', { perMinute, perDay }, async (of) => {
      const mine = { channel: config.id, sender, since: Date.now() - SPAN[of] }
      return (await this.#inbox.countFrom(mine, null)).sent
    })
    return known ? [...own, ...this.#ofUser(known)] : own
  }

  #ofUser({ user }: Known): Limit[] {
    const { perUser, departments } = this.#people.limits
    const { department } = user
    const theirs = department !== null && Object.hasOwn(departments, department) ? departments[department] : undefined
    return [
      ...this.#limits('user', { ...perUser, ...user.limits }, (of) => this.#count({ user: user.id }, of)),
      ...(theirs && department !== null
        ? this.#limits('department', theirs, (of) => this.#count({ department }, of))
        : []),
    ]
  }

  #count(whose: Whose, of: Limit['of']): Promise<number> {
    const count = of === 'tokens' ? tokensFor : messagesFrom
    return count(this.#store.db, whose, Date.now() - SPAN[of])
  }

  #limits(whose: Limit['whose'], limits: Limits, used: (of: Limit['of']) => Promise<number>): Limit[] {
    const { perMinute = 0, perDay = 0, tokensPerDay = 0 } = limits
    const most = { minute: perMinute, day: perDay, tokens: tokensPerDay }
    return (['minute', 'day', 'tokens'] as const)
      .filter((of) => most[of] > 0)
      .map((of) => ({ of, whose, most: most[of], span: SPAN[of], used: () => used(of) }))
  }
}
