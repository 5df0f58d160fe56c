import type { Channel, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { addressIn } from './address.ts'
import { postResponse } from './api.ts'
import { overflowOf } from './reply.ts'
import { finishedText, wecomMarkdown } from './write.ts'

/**
 * The ways out of a channel that WeCom comes to and asks. Drawing the first page is nothing: the view is on the shelf, and a poll
 * reads it (callback.ts). There is no second stream for a message, so what does not fit the first is posted when it is whole, to
 * the address of the question, which takes one message.
 */
export function shelf(host: ChannelHost, hosts: ReadonlySet<string>): Required<Pick<Channel, 'draw' | 'send'>> {
  return {
    async draw({ id, address, handle }, view) {
      const to = addressIn(address)
      if (to.message === undefined)
        throw new RemoteError('gone', 'WeCom asks for no stream here: a press is answered by a message.')
      const page = Number(/\.(\d+)$/.exec(id)?.[1] ?? 0)
      if (page === 0) return 'on the shelf'
      if (handle !== undefined || view.state === 'working') return handle
      // A page is whole as soon as there is a next one; the reply is when the view on the shelf is.
      const whole = await host.viewOf(to.message)
      if (!whole || whole.state === 'working') return undefined
      const rest = page === 1 ? overflowOf(whole, host.language) : ''
      if (rest !== '') await postResponse(to, rest, { host, hosts })
      return 'posted'
    },

    async send(address, view) {
      const content = finishedText(wecomMarkdown(view.text), view.files ?? [], host.language)
      await postResponse(addressIn(address), content, { host, hosts })
    },
  }
}
