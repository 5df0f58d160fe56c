/** One part of an event that came in several. */
export interface Part {
  id: string
  /** How many there are. */
  of: number
  /** From 0. */
  at: number
  bytes: Uint8Array
}

/** Feishu sends all of an event again when it is not acknowledged in time: parts that wait longer wait for nothing. ms */
const KEPT_FOR = 10_000
const MOST_PARTS = 256
const MOST_BYTES = 8 * 1024 * 1024

interface Incomplete {
  since: number
  bytes: number
  parts: Map<number, Uint8Array>
}

/** Puts events together whose parts came in any order. Holds at most 8 MB of them. */
export class Parts {
  readonly #waiting = new Map<string, Incomplete>()
  #bytes = 0

  /** The whole event, once its last part is there. */
  add({ id, of, at, bytes }: Part, now: number): Uint8Array | undefined {
    if (of <= 1) return bytes
    if (!(of <= MOST_PARTS && at >= 0 && at < of)) return undefined
    this.#forget(now)
    const event = this.#waiting.get(id) ?? { since: now, bytes: 0, parts: new Map<number, Uint8Array>() }
    if (!event.parts.has(at)) {
      event.bytes += bytes.length
      this.#bytes += bytes.length
      event.parts.set(at, Buffer.from(bytes))
    }
    this.#waiting.set(id, event)
    if (event.parts.size < of) return undefined
    this.#drop(id)
    return Buffer.concat(Array.from({ length: of }, (_, n) => event.parts.get(n) ?? new Uint8Array()))
  }

  #forget(now: number): void {
    for (const [id, { since }] of this.#waiting) {
      if (now - since < KEPT_FOR && this.#bytes < MOST_BYTES) return
      this.#drop(id)
    }
  }

  #drop(id: string): void {
    this.#bytes -= this.#waiting.get(id)?.bytes ?? 0
    this.#waiting.delete(id)
  }
}
