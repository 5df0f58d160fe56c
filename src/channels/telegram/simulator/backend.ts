import { Callbacks } from './callbacks.ts'
import type { Clock } from './clock.ts'
import { FileStore } from './file-store.ts'
import { Journal } from './journal.ts'
import { LongPoll } from './long-poll.ts'
import type { User } from './objects.ts'
import { defaultRateLimits, defaultWebhookTiming, type TelegramSimulatorOptions } from './options.ts'
import type { Params } from './params.ts'
import { makeGroups, type Person } from './people.ts'
import { RateLimiter } from './rate-limiter.ts'
import { Rooms } from './rooms.ts'
import { Rules } from './rules.ts'
import { UpdateQueue } from './update-queue.ts'
import { Webhook } from './webhook.ts'

export interface Command {
  command: string
  description: string
}

/** Everything the platform knows of one bot. */
export class Backend {
  readonly token: string
  readonly me: User
  readonly clock: Clock
  readonly options: TelegramSimulatorOptions
  readonly people: ReadonlyMap<number, Person>
  readonly rooms: Rooms
  readonly updates: UpdateQueue
  readonly poll: LongPoll
  readonly webhook: Webhook
  readonly limiter: RateLimiter
  readonly files: FileStore
  readonly callbacks: Callbacks
  readonly journal: Journal
  readonly rules: Rules
  /** By scope and language. */
  readonly commands = new Map<string, Command[]>()
  /** In groups the bot hears only what is meant for it. */
  privacy: boolean
  /** Something on a screen is different now. */
  readonly changed: () => void

  constructor(wiring: {
    token: string
    options: TelegramSimulatorOptions
    clock: Clock
    people: ReadonlyMap<number, Person>
    changed: () => void
    execute: (backend: Backend, params: Params) => void
  }) {
    const { token, options, clock, people } = wiring
    this.token = token
    this.options = options
    this.clock = clock
    this.people = people
    this.changed = wiring.changed
    this.privacy = options.privacy ?? true
    this.me = {
      id: Number(token.split(':')[0]),
      is_bot: true,
      first_name: options.botName ?? 'Teahouse',
      username: options.botUsername ?? 'teahouse_sim_bot',
    }
    this.rooms = new Rooms(people, makeGroups(options.groups, options.forum), options.history ?? 300)
    this.rules = new Rules(clock)
    this.updates = new UpdateQueue(clock)
    this.poll = new LongPoll(this.updates, clock, options.slowSpinningPolls ?? true, () =>
      this.rules.broke('getUpdates: a second poll while one was waiting'),
    )
    const timing = { ...defaultWebhookTiming, ...options.webhook }
    this.webhook = new Webhook(this.updates, clock, timing, (params) => wiring.execute(this, params))
    const limits = options.rateLimit === false ? undefined : { ...defaultRateLimits, ...options.rateLimit }
    this.limiter = new RateLimiter(clock, limits)
    this.files = new FileStore(clock)
    this.callbacks = new Callbacks(clock)
    this.journal = new Journal(options.journal ?? 2_000)
  }
}
