import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { addressIn, streamIdOf } from './address.ts'
import { postResponse } from './api.ts'
import { overflowOf, wholeOf } from './reply.ts'

interface ShelfParts {
  host: ChannelHost
  hosts: ReadonlySet<string>
  streamSeconds: number
  /** For tests. */
  patience?: typeof PATIENCE
}

/**
 * How long WeCom has to come for the end of a stream, in ms. It asks about once a second, and was seen to forget the end; whoever
 * has asked next waits as long.
 */
const PATIENCE = { within: 10_000, look: 200 }

/**
 * The ways out of a channel that WeCom comes to and asks. A reply that grows is drawn by being on the shelf, where a poll reads it
 * (callback.ts); its end is drawn once a poll, of whichever process, has fetched it. There is no second stream for a message, so
 * what does not fit the first is posted to the address of the question, which takes one message. No draw has a handle: the stream is
 * that of the question.
 */
export function shelf(parts: ShelfParts): Required<Pick<Channel, 'draw' | 'send'>> {
  const { host, hosts, streamSeconds } = parts
  return {
    async draw({ address }, view) {
      const to = addressIn(address)
      if (to.message === undefined)
        throw new RemoteError('gone', 'WeCom asks for no stream here: a press is answered by a message.')
      if (view.state === 'working') return undefined
      const until = Math.min(Date.now() + (parts.patience ?? PATIENCE).within, to.sentAt + streamSeconds * 1000)
      if (!(await collected(parts, to.message, until)))
        throw new RemoteError('gone', 'WeCom did not come for the end of this reply.')
      const rest = overflowOf(view, host.language)
      if (rest !== '') await postResponse(to, { content: rest }, { host, hosts })
      return undefined
    },

    async send(address, view) {
      const to = addressIn(address)
      const judged = view.judgeable && to.message !== undefined ? { feedback: { id: streamIdOf(to.message) } } : {}
      await postResponse(to, { content: wholeOf(view, host.language), ...judged }, { host, hosts })
    },
  }
}

/** Whether a final view was handed out, in any process, before an instant. */
async function collected({ host, patience = PATIENCE }: ShelfParts, message: string, until: number): Promise<boolean> {
  for (;;) {
    if (await host.wasSeen(message)) return true
    if (Date.now() >= until) return false
    // Whoever lets go of the reply meanwhile is not kept alive.
    await sleep(patience.look, undefined, { ref: false })
  }
}
