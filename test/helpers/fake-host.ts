import type { Call, ChannelHost } from '../../src/contract/channel.ts'
import { RemoteError } from '../../src/contract/errors.ts'
import type { Language } from '../../src/contract/language.ts'
import type { Feedback, InboundMessage, ReplyView } from '../../src/contract/message.ts'

/** A gateway for a channel under test: remembers what it was told, and shows what it is told to. */
export class FakeHost implements ChannelHost {
  readonly id = 'bot'
  webhookUrl = 'http://127.0.0.1:3000/hooks/bot'
  readonly language: Language
  readonly accepted: InboundMessage[] = []
  readonly reports: [string, string | undefined][] = []
  readonly slots: Call[] = []
  readonly holds: [string, number][] = []
  readonly logged: string[] = []
  /** The shelf, by message id. */
  readonly views = new Map<string, ReplyView>()
  /** Messages whose final view was handed out. */
  readonly seen = new Set<string>()
  readonly judged: Feedback[] = []
  /** What lies at the addresses that agents link to. */
  readonly links = new Map<string, Blob>()
  readonly log = {
    debug: (what: string, facts?: object) => this.#log(what, facts),
    info: (what: string, facts?: object) => this.#log(what, facts),
    warn: (what: string, facts?: object) => this.#log(what, facts),
    error: (what: string, facts?: object) => this.#log(what, facts),
  }
  /** Replaced by tests that want storing to fail or to take its time. */
  store: (message: InboundMessage) => Promise<void> = async () => undefined

  constructor(language: Language = 'en') {
    this.language = language
  }

  async accept(message: InboundMessage): Promise<'new' | 'seen'> {
    await this.store(message)
    const seen = this.accepted.some(({ id }) => id === message.id)
    if (!seen) this.accepted.push(message)
    return seen ? 'seen' : 'new'
  }

  async viewOf(id: string): Promise<ReplyView | undefined> {
    const accepted = this.accepted.some((message) => message.id === id)
    const view = this.views.get(id) ?? (accepted ? { text: '', state: 'working' as const } : undefined)
    if (view && view.state !== 'working') this.seen.add(id)
    return view
  }

  async wasSeen(id: string): Promise<boolean> {
    return this.seen.has(id)
  }

  async feedback(given: Feedback): Promise<void> {
    this.judged.push(given)
  }

  async openLink(url: string, { max }: { max: number }): Promise<Blob> {
    const blob = this.links.get(url)
    if (!blob) throw new RemoteError('gone', 'nothing is there')
    if (blob.size > max) throw new RemoteError('invalid', 'it is too large')
    return blob
  }

  async slot(call: Call): Promise<void> {
    this.slots.push(call)
  }

  hold({ name }: Pick<Call, 'name'>, ms: number): void {
    this.holds.push([name, ms])
  }

  report(health: string, detail?: string): void {
    this.reports.push([health, detail])
  }

  #log(what: string, facts?: object): void {
    this.logged.push(`${what} ${JSON.stringify(facts ?? {})}`)
  }
}
