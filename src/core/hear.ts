import type { AgentEvent } from '../contract/agent.ts'
import { RemoteError } from '../contract/errors.ts'

/** An answer longer than this many characters is cut with a sentence: it takes sixty messages, and a minute at Telegram's pace. */
const LONGEST_ANSWER = 200_000
/** An agent that says nothing at all for so long is lost, in ms. Agents have shorter watches of their own. */
const LONGEST_SILENCE = 2 * 3600_000
/** How long an agent may go on after it was told to stop, in ms: four times what it promised. */
const LETTING_GO = 1000

/**
 * Passes on what an agent says until `signal` fires. One that then does not end by itself is left behind, and so is one that is
 * silent, or talks, for too long: none may hold its conversation for ever.
 */
export async function* hear(events: AsyncIterable<AgentEvent>, signal: AbortSignal): AsyncGenerator<AgentEvent> {
  const iterator = events[Symbol.asyncIterator]()
  let leave: (reason: unknown) => void = () => undefined
  const silence = setTimeout(
    () => leave(new RemoteError('gone', `the agent said nothing for ${LONGEST_SILENCE / 60_000} minutes`)),
    LONGEST_SILENCE,
  )
  let lettingGo: NodeJS.Timeout | undefined
  const stop = () => {
    lettingGo = setTimeout(() => leave(signal.reason), LETTING_GO)
  }
  const next = () =>
    new Promise<IteratorResult<AgentEvent>>((resolve, reject) => {
      leave = reject
      silence.refresh()
      iterator.next().then(resolve, reject)
    })

  signal.addEventListener('abort', stop, { once: true })
  let length = 0
  try {
    for (let { done, value } = await next(); !done; { done, value } = await next()) {
      signal.throwIfAborted()
      length = value.type === 'replace' ? value.text.length : length + lengthOf(value)
      if (length > LONGEST_ANSWER)
        throw new RemoteError('invalid', `the answer is longer than ${LONGEST_ANSWER} characters`)
      yield value
    }
  } finally {
    clearTimeout(silence)
    clearTimeout(lettingGo)
    signal.removeEventListener('abort', stop)
    // Not waited for: it may be what never ends.
    iterator.return?.().then(undefined, () => undefined)
  }
}

function lengthOf(event: AgentEvent): number {
  return event.type === 'text' || event.type === 'reasoning' ? event.text.length : 0
}
