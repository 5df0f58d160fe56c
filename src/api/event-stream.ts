/** A reader that is so many bytes behind is too slow. */
const MOST_WAITING = 1024 * 1024
const HEARTBEAT = 15_000
/** How often it is asked whether the reader may still read, in ms. */
const ASK_EVERY = 60_000

/** Said first: how soon to come back, in ms. */
const HELLO = 'retry: 3000\n\n'

export interface EventStreamOptions {
  /** What the reader has seen before: it may have missed something, and is told to look again. */
  lastEventId: string | undefined
  mayStill(): Promise<boolean>
}

/** Server-sent events to one reader. One that reads too slowly, or may no longer, is let go; a browser then comes back by itself. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly #ended: (() => void)[] = []
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
  #over = false

  constructor({ lastEventId, mayStill }: EventStreamOptions) {
    const encoder = new TextEncoder()
    const id = `id: ${Date.now().toString(36)}\n`
    const missed = lastEventId === undefined ? `${id}event: hello\ndata: {}\n\n` : `${id}event: resync\ndata: {}\n\n`
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => {
          this.#controller = controller
          controller.enqueue(encoder.encode(HELLO + missed))
        },
        cancel: () => this.end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
    )
    const beat = setInterval(() => this.send(encoder.encode(': here\n\n')), HEARTBEAT)
    const ask = setInterval(() => {
      // A store that does not answer says nothing about who may read; it is asked again.
      mayStill().then(
        (may) => may || this.end(),
        () => undefined,
      )
    }, ASK_EVERY)
    this.onEnd(() => {
      clearInterval(beat)
      clearInterval(ask)
    })
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#over) return
    this.#controller?.enqueue(bytes)
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.end('too slow')
  }

  onEnd(hear: () => void): void {
    this.#ended.push(hear)
  }

  /** With a reason, what waits to be read is thrown away. */
  end(why?: string): void {
    if (this.#over) return
    this.#over = true
    for (const hear of this.#ended) hear()
    try {
      if (why === undefined) this.#controller?.close()
      else this.#controller?.error(new Error(why))
    } catch {
      // The reader has gone already: there is nothing left to close.
    }
  }
}
