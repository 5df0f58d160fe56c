import type { Log } from '../contract/channel.ts'
import type { Json } from '../contract/message.ts'
import type { Bus } from '../store/bus.ts'

/** Changes are told together, this many ms after the first of them. */
const GATHER = 100
/** PostgreSQL's notices are small: so many numbers fit into one. */
const MOST_AT_ONCE = 500
/** For how long a word that somebody watches holds, in ms; it is said again long before. */
const WATCHED_FOR = 60_000
const SAY_EVERY = 20_000

/**
 * What changes, for those who watch: on the bus, so in every process. While nobody watches anywhere, telling it costs a comparison;
 * while somebody does, a number in a set.
 */
export class Changes {
  readonly #bus: Bus
  readonly #log: Log
  readonly #changed = new Set<number>()
  readonly #unsubscribe: () => void
  readonly #closing: (() => void)[] = []
  #watchedUntil = 0
  #closed = false
  #gathering: NodeJS.Timeout | undefined
  #saying: NodeJS.Timeout | undefined

  constructor({ bus, log }: { bus: Bus; log: Log }) {
    this.#bus = bus
    this.#log = log
    this.#unsubscribe = bus.subscribe('watched', () => {
      this.#watchedUntil = Date.now() + WATCHED_FOR
    })
  }

  /** A message, or the reply to it, is another than before. */
  messageChanged(seq: number): void {
    if (Date.now() > this.#watchedUntil) return
    this.#changed.add(seq)
    this.#gathering ??= setTimeout(() => this.#tell(), GATHER)
  }

  /** Something about a conversation is another than before, besides its messages. Rare: always told. */
  conversationChanged(id: string): void {
    this.#publish('conversation', id)
  }

  /** Asks every process to tell what changes, until the function is called that this returns. */
  watch(): () => void {
    const ask = () => this.#publish('watched', null)
    ask()
    this.#saying ??= setInterval(ask, SAY_EVERY)
    return () => {
      clearInterval(this.#saying)
      this.#saying = undefined
    }
  }

  /** Hears of messages that changed. */
  onMessages(hear: (seqs: number[]) => void): () => void {
    return this.#bus.subscribe('messages', (data) => hear(numbersIn(data)))
  }

  onConversation(hear: (id: string) => void): () => void {
    return this.#bus.subscribe('conversation', (id) => {
      if (typeof id === 'string') hear(id)
    })
  }

  /** The configuration is another than before. */
  onSettings(hear: () => void): () => void {
    return this.#bus.subscribe('settings', hear)
  }

  /** True once this process stops. */
  get closed(): boolean {
    return this.#closed
  }

  onClose(hear: () => void): void {
    this.#closing.push(hear)
  }

  close(): void {
    this.#closed = true
    for (const hear of this.#closing) hear()
    this.#unsubscribe()
    clearInterval(this.#saying)
    clearTimeout(this.#gathering)
  }

  #tell(): void {
    this.#gathering = undefined
    const seqs = [...this.#changed]
    this.#changed.clear()
    for (let from = 0; from < seqs.length; from += MOST_AT_ONCE)
      this.#publish('messages', seqs.slice(from, from + MOST_AT_ONCE))
  }

  #publish(topic: string, data: Json): void {
    this.#bus.publish(topic, data).catch((error) => this.#log.debug('watchers could not be told', { topic, error }))
  }
}

const numbersIn = (data: Json): number[] =>
  Array.isArray(data) ? data.filter((seq): seq is number => typeof seq === 'number') : []
