import { Hono } from 'hono'
import type { Log } from '../contract/channel.ts'
import type { ChannelManager } from '../core/channel-manager.ts'
import { isOfPanel } from './panel.ts'

/** The largest body that any platform sends; the channels may ask for less. */
const LARGEST = 2 * 1024 * 1024

/** Where platforms call us: /hooks/{channel}, and whatever paths a channel lists besides. */
export function createHooks(manager: ChannelManager, log: Log): Hono {
  const hooks = new Hono()

  const receive = async (id: string | undefined, request: Request): Promise<Response> => {
    if (!manager.answering) return later()
    if (id === undefined) return Response.json({ error: notFound }, { status: 404 })
    if (Number(request.headers.get('content-length') ?? 0) > LARGEST) return tooLarge()
    try {
      const response = await manager.receive(id, request)
      if (response?.status === 413) return tooLarge()
      return response ?? Response.json({ error: notFound }, { status: 404 })
    } catch (error) {
      // While this process stops, nothing new is taken in: the next one takes it.
      if (!manager.listening) return later()
      log.error('a webhook could not be stored; the platform is asked to send it again', { channel: id, error })
      return later()
    }
  }

  hooks.all('/hooks/:channel', (c) => receive(c.req.param('channel'), c.req.raw))
  hooks.all('*', async (c, next) => {
    const id = manager.byPath(new URL(c.req.url).pathname)
    // While the channels are not read yet nobody knows their paths; but no platform asks as a browser does.
    if (id === undefined && (manager.answering || isOfPanel(c))) return next()
    return receive(id, c.req.raw)
  })
  return hooks
}

const later = () =>
  Response.json(
    { error: { code: 'unavailable', message: 'Try again later.' } },
    { status: 503, headers: { 'retry-after': '5' } },
  )

/** The server reads on for half a second and drops what comes: who is cut off while they write does not read the answer. */
const tooLarge = () =>
  Response.json({ error: { code: 'too-large', message: 'The body is too large.' } }, { status: 413 })

const notFound = { code: 'not-found', message: 'There is no such channel, or it is disabled or takes no webhooks.' }
