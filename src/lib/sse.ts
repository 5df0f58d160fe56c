import { createParser } from 'eventsource-parser'

export interface SseMessage {
  event: string | undefined
  data: string
}

/** Dify sends whole documents inside one message, others pictures that carry themselves: megabytes are normal, more than this is not. */
const longestMessage = 16 * 1024 * 1024

/** Turns the bytes of an event stream, however they were cut, into its messages. Comments and empty messages are dropped. */
export class SseDecoder {
  readonly #text = new TextDecoder()
  readonly #messages: SseMessage[] = []
  #overflowed = false
  readonly #parser = createParser({
    maxBufferSize: longestMessage,
    onEvent: ({ event, data }) => {
      if (data !== '') this.#messages.push({ event, data })
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') this.#overflowed = true
    },
  })

  /** The messages that these bytes complete. Throws RangeError when one message outgrows every reason. */
  push(bytes: Uint8Array): SseMessage[] {
    return this.#feed(this.#text.decode(bytes, { stream: true }))
  }

  /** What was still open when the stream ended: the parser alone would drop a message without its empty line. */
  end(): SseMessage[] {
    return this.#feed(`${this.#text.decode()}\n\n`)
  }

  #feed(text: string): SseMessage[] {
    this.#parser.feed(text)
    if (this.#overflowed) throw new RangeError(`a message longer than ${longestMessage} characters`)
    return this.#messages.splice(0)
  }
}
