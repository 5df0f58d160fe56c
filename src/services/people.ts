import type { Log } from '../contract/channel.ts'
import type { Directory, Entry, PersonAsked } from '../contract/directory.ts'
import type { InboundMessage } from '../contract/message.ts'
import { orAbort } from '../lib/wait.ts'
import type { Bus } from '../store/bus.ts'
import type { Store, Tx } from '../store/db.ts'
import { getKnown, type Known, noteLookUp, putSender } from '../store/senders.ts'
import { changeUser, getUser, type User } from '../store/users.ts'
import { createDirectory, type Directories } from './directories.ts'
import { type Found, findOut, type Place } from './looking-up.ts'
import { addNew, match, nothing, senderOf, theOne, updated } from './newcomers.ts'
import { type DirectoryConfig, type UsersConfig, usersConfig } from './user-config.ts'

export interface PeopleParts {
  store: Store
  bus: Bus
  directories: Directories
  log: Log
}

type Speaker = InboundMessage['sender']

/** Somebody waits for the first answer meanwhile; nobody does for what is found out later. In ms. */
const WITHIN = { first: 2_000, later: 15_000 }
/** How long what is known of a sender is believed without a look at the database, in ms; a change is told at once. */
const BELIEVED = 60_000
const MOST_BELIEVED = 10_000

/** User service: which user of ours a sender is. */
export class People {
  readonly #parts: PeopleParts
  #config: UsersConfig = usersConfig.parse({})
  #spelled = ''
  #directory: Directory | undefined
  readonly #believed = new Map<string, { known: Known; until: number }>()
  readonly #meeting = new Map<string, Promise<Known>>()

  constructor(parts: PeopleParts) {
    this.#parts = parts
    parts.bus.subscribe('people', () => this.#believed.clear())
  }

  /** Takes over a configuration. */
  use(config: UsersConfig | undefined): void {
    this.#config = config ?? usersConfig.parse({})
    const { mapping, directory } = this.#config
    const spelled = JSON.stringify([mapping, directory])
    if (spelled === this.#spelled) return
    this.#spelled = spelled
    this.#believed.clear()
    void this.close()
    if (mapping === 'directory' && directory)
      this.#directory = createDirectory(this.#parts.directories, directory, { log: this.#parts.log })
  }

  get limits(): UsersConfig['limits'] {
    return this.#config.limits
  }

  /** Everybody is one user. */
  get oneForAll(): boolean {
    return this.#config.mapping === 'fixed'
  }

  /** Who a sender is, as far as we know; at most one read by a key. */
  async known(channel: string, sender: string): Promise<Known | undefined> {
    const key = JSON.stringify([channel, sender])
    const believed = this.#believed.get(key)
    if (believed && believed.until > Date.now()) return believed.known
    const known = await getKnown(this.#parts.store.db, channel, sender)
    if (known) this.#believe(key, known)
    return known
  }

  /** Who a sender is. Whoever is new is found, or added. */
  async who(place: Place, sender: Speaker): Promise<Known> {
    const known = await this.known(place.channel, sender.id)
    if (!known || !this.#settled(known)) return this.#once(place, sender, () => this.#meet(place, sender))
    const renamed = sender.name !== undefined && sender.name !== known.sender.name
    if (!renamed && known.sender.lookAgainAt > Date.now()) return known
    this.#once(place, sender, () => this.#lookAgain(place, sender, known)).catch((error) =>
      this.#parts.log.warn('what is known of a sender could not be brought up to date', { error }),
    )
    return known
  }

  /** The department of somebody who need not be known; nothing is kept. */
  async departmentOf(place: Place, sender: string): Promise<string | undefined> {
    const known = await this.known(place.channel, sender)
    if (known) return known.user.department ?? undefined
    const { entry, profile } = await this.#findOut(place, { id: sender }, WITHIN.first)
    return entry?.department ?? profile?.department
  }

  /** Tells every process that something about people has changed. */
  async changed(): Promise<void> {
    await this.#parts.bus.publish('people', null)
  }

  /** A user of their own for a sender who is nobody's any more. */
  async parted(tx: Tx, place: Pick<Place, 'channel' | 'platform'>, sender: Speaker): Promise<User> {
    return addNew(tx, { place, sender, found: nothing })
  }

  /** Asks a directory that need not be the one in force; nothing is kept. Throws RemoteError. */
  async tryOut(config: DirectoryConfig, person: PersonAsked, signal: AbortSignal): Promise<Entry | undefined> {
    const { directories, log } = this.#parts
    const directory = createDirectory(directories, config, { log })
    try {
      const entry = await orAbort(directory.find(person, signal), signal)
      // Where nothing that the filter names was told, nobody was asked yet.
      if (!entry) await orAbort(directory.check(signal), signal)
      return entry
    } finally {
      await directory.close()
    }
  }

  async close(): Promise<void> {
    const directory = this.#directory
    this.#directory = undefined
    await directory
      ?.close()
      .catch((error) => this.#parts.log.warn('the connection to the directory could not be closed', { error }))
  }

  /** False for whom another configuration mapped: everybody was one user, or is now. */
  #settled({ sender, user }: Known): boolean {
    const { mapping, fixedUser } = this.#config
    if (mapping !== 'fixed') return sender.mapped !== 'fixed'
    return sender.mapped === 'linked' || (sender.mapped === 'fixed' && [user.id, user.name].includes(fixedUser ?? ''))
  }

  async #meet(place: Place, sender: Speaker): Promise<Known> {
    const { store } = this.#parts
    const { mapping, fixedUser } = this.#config
    const alone = mapping === 'fixed' && fixedUser !== undefined
    const found = alone ? nothing : await this.#findOut(place, sender, WITHIN.first)
    await store.write(async (tx) => {
      const before = await getKnown(tx.db, place.channel, sender.id)
      // Another process was quicker.
      if (before && this.#settled(before)) return
      const { user, mapped } = alone ? await theOne(tx, fixedUser) : await match(tx, { place, sender, found })
      await putSender(tx.db, { ...senderOf(place, sender, found), user: user.id, mapped })
    })
    return this.#fresh(place, sender)
  }

  async #lookAgain(place: Place, sender: Speaker, known: Known): Promise<Known> {
    const due = known.sender.lookAgainAt <= Date.now() && !this.oneForAll
    const { profile, lookedUpAt, lookAgainAt } = known.sender
    const found = due
      ? await this.#findOut(place, sender, WITHIN.later, known)
      : { profile, entry: undefined, lookedUpAt, lookAgainAt }
    await this.#parts.store.write(async ({ db }) => {
      await noteLookUp(db, { ...senderOf(place, sender, found), name: sender.name ?? known.sender.name })
      const now = await getUser(db, known.user.id)
      if (now && !now.locked) await changeUser(db, now.id, updated(now, found, { known, sender, place }))
    })
    await this.changed()
    return this.#fresh(place, sender)
  }

  #findOut(place: Place, sender: Speaker, within: number, known?: Known): Promise<Found> {
    const { log } = this.#parts
    return findOut(place, sender, { directory: this.#directory, log, within, known: known?.sender })
  }

  async #fresh(place: Place, sender: Speaker): Promise<Known> {
    this.#believed.delete(JSON.stringify([place.channel, sender.id]))
    const known = await this.known(place.channel, sender.id)
    if (!known) throw new Error('a sender who was mapped just now is not there')
    return known
  }

  /** Two messages of one person at the same time are no reason to ask twice. */
  #once(place: Place, sender: Speaker, work: () => Promise<Known>): Promise<Known> {
    const key = JSON.stringify([place.channel, sender.id])
    const going = this.#meeting.get(key) ?? work().finally(() => this.#meeting.delete(key))
    this.#meeting.set(key, going)
    return going
  }

  #believe(key: string, known: Known): void {
    this.#believed.delete(key)
    this.#believed.set(key, { known, until: Date.now() + BELIEVED })
    const [oldest] = this.#believed.keys()
    if (this.#believed.size > MOST_BELIEVED && oldest !== undefined) this.#believed.delete(oldest)
  }
}
