import type { Log } from '../contract/channel.ts'
import type { Language } from '../contract/language.ts'
import type { Store } from '../store/db.ts'
import type { Inbox, Outcome } from '../store/inbox.ts'
import type { Job } from '../store/job.ts'
import type { Pairings } from '../store/pairings.ts'
import type { Known } from '../store/senders.ts'
import type { Allowance, Limit } from './allowance.ts'
import type { ChannelSettings } from './live-channel.ts'
import type { Metrics } from './metrics.ts'
import type { Verdict } from './verdict.ts'
import { say } from './words.ts'

/** Who may talk on a channel: those who must be let in knock. */
export type Welcome = 'yes' | 'no' | 'knock'

/** What is said instead of an answer, and how the message then ends. Nothing is said twice. */
export interface Refusal {
  text: string | undefined
  outcome: Outcome
}

export interface DoorParts {
  store: Store
  inbox: Inbox
  pairings: Pairings
  allowance: Allowance
  metrics: Metrics
  log: Log
}

export function welcomeOf(
  { access }: Pick<ChannelSettings, 'access'>,
  sender: string,
  known: Known | undefined,
): Welcome {
  if (access.deny.includes(sender) || known?.user.disabled) return 'no'
  if (access.who === 'everyone' || access.allow.includes(sender)) return 'yes'
  if (access.who === 'allowlist') return 'no'
  return known?.sender.welcome ? 'yes' : 'knock'
}

/** Lets in who may come in, and tells the others what they can do about it: politely, and once. */
export class Door {
  readonly #parts: DoorParts

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  /** The verdict on a message that is one too many; undefined when no limit is reached. */
  async tooMany(
    config: ChannelSettings,
    sender: string,
    known: Known | undefined,
  ): Promise<{ notice: Extract<Verdict, { type: 'notice' }>; told: boolean; why: string } | undefined> {
    for (const limit of this.#parts.allowance.of(config, sender, known)) {
      // What answers cost is known when the turn comes.
      if (limit.of !== 'tokens' && (await limit.used()) >= limit.most) return this.#over(config, sender, limit)
    }
    return undefined
  }

  /** The same for tokens, right before a turn. What the person is told is noted with the message. */
  async spent({
    job,
    config,
    known,
  }: {
    job: Job
    config: ChannelSettings
    known: Known
  }): Promise<Refusal | undefined> {
    const { store, inbox, allowance } = this.#parts
    const { sender, id } = job.message
    for (const limit of allowance.of(config, sender.id, known)) {
      if (limit.of !== 'tokens' || (await limit.used()) < limit.most) continue
      const { notice, told, why } = await this.#over(config, sender.id, limit)
      const outcome: Outcome = { state: 'skipped', error: why, cause: 'too-many' }
      if (told) return { text: undefined, outcome }
      await store.write((tx) => inbox.decide(tx, job.channel, id, notice))
      return { text: notice.text, outcome }
    }
    return undefined
  }

  /** What somebody hears who is not let in yet: a code for an admin, and once an hour that they have one. */
  async knock({ channel, conversation, seq, message: { id, sender } }: Job, language: Language): Promise<Refusal> {
    const { inbox, store } = this.#parts
    const { name = null } = sender
    const given = await this.#parts.pairings.knock({ channel, sender: sender.id, name, conversation, message: seq })
    this.#note(channel, 'not let in yet')
    const outcome: Outcome = { state: 'skipped', error: 'waits to be let in', cause: 'not-let-in' }
    if (typeof given === 'object') return { text: say(language, 'knock', { code: given.code }), outcome }
    const notice = { type: 'notice' as const, text: say(language, given === 'full' ? 'notAllowed' : 'stillWaiting') }
    const mine = { channel, sender: sender.id, since: Date.now() - 3_600_000 }
    const { decided } = await inbox.countFrom(mine, notice)
    if (decided > 0) return { text: undefined, outcome }
    await store.write((tx) => inbox.decide(tx, channel, id, notice))
    return { text: notice.text, outcome }
  }

  async #over(config: ChannelSettings, sender: string, { of, whose, most, span }: Limit) {
    const words = whose === 'department' ? DEPARTMENT_TOO_MANY : TOO_MANY
    const notice = { type: 'notice' as const, text: say(config.language, words[of], { n: most }) }
    const mine = { channel: config.id, sender, since: Date.now() - span }
    const { decided } = await this.#parts.inbox.countFrom(mine, notice)
    const what = of === 'tokens' ? 'tokens' : 'messages'
    this.#note(config.id, `${whose}: ${of}`)
    return { notice, told: decided > 0, why: `more than ${most} ${what} (${whose})` }
  }

  #note(channel: string, why: string): void {
    this.#parts.metrics.refused.inc({ channel, why })
    this.#parts.log.info('a message was refused', { channel, why })
  }
}

/** What is said to whoever is over a limit. */
const TOO_MANY = { minute: 'tooFast', day: 'tooManyToday', tokens: 'tokensSpent' } as const
const DEPARTMENT_TOO_MANY = {
  minute: 'departmentTooFast',
  day: 'departmentTooMany',
  tokens: 'departmentTokensSpent',
} as const
