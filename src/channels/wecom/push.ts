import { z } from 'zod'
import type { Call, Channel, ChannelHost, DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { type Address, addressIn } from './address.ts'
import { cardOf } from './card.ts'
import type { Connection } from './connection.ts'
import { callOf } from './limits.ts'
import { Refusal } from './refusal.ts'
import { type Media, uploadFile } from './upload.ts'
import { say } from './words.ts'
import { below, finishedText, growingText, streamBody, wecomMarkdown } from './write.ts'

export interface PushParts {
  connection: Connection
  host: ChannelHost
  streamSeconds: number
}

type ViewFile = { name: string; url: string }

const handle = z.object({ over: z.boolean() })

/** WeCom holds the stream finished, or has closed it: it says the same for both. */
const STREAM_OVER = 846608

/** The ways out through the long connection. Each page of a reply is a stream; whatever else belongs to it follows its end. */
export function pusher(parts: PushParts): Required<Pick<Channel, 'draw' | 'send'>> {
  const { connection, host } = parts
  return {
    async draw(reply, view) {
      const to = addressIn(reply.address)
      if (to.reqId === undefined) throw new RemoteError('gone', 'A press is answered by a message, not by a stream.')
      const { over } = reply.handle === undefined ? { over: false } : handle.parse(reply.handle)
      if (over) return reply.handle
      if (view.state !== 'working') return finish(parts, reply, { ...to, reqId: to.reqId }, view)
      await grow(parts, reply, { ...to, reqId: to.reqId }, view)
      return { over: false }
    },

    async send(address, view) {
      const to = addressIn(address)
      await host.slot(callOf('message', 'send', to))
      const content = finishedText(wecomMarkdown(view.text), view.files ?? [], host.language)
      // Written as the person wrote to us, so WeCom lets us write to them.
      await connection.command('aibot_send_msg', {
        chatid: to.chat.key,
        chat_type: to.chat.kind === 'direct' ? 1 : 2,
        msgtype: 'markdown',
        markdown: { content },
      })
    },
  }
}

type AskedBy = Address & { reqId: string }

/** The page's stream: unique like the reply's id, within the characters that WeCom takes. */
const streamOf = ({ id }: DrawnReply) => id.replaceAll('.', '-')

async function grow(parts: PushParts, reply: DrawnReply, to: AskedBy, view: ReplyView): Promise<void> {
  const { connection, host, streamSeconds } = parts
  const id = streamOf(reply)
  const content = growingText({ ...view, text: wecomMarkdown(view.text) }) || say(host.language, 'thinking')
  const first = reply.handle === undefined
  await respond(
    parts,
    to,
    streamBody({ id, content, finish: false, ...(first ? { feedback: id } : {}) }),
    first ? 'first' : 'grow',
  )
  // WeCom lets no stream change for ever, and a slow agent may have nothing to draw at the moment when it ends.
  connection.expireAt(id, to.sentAt + streamSeconds * 1000, () => {
    const last = streamBody({ id, content: below(content, say(host.language, 'later')), finish: true })
    connection
      .command('aibot_respond_msg', last, to.reqId)
      .catch((error) => host.log.warn('a stream could not be closed in time', { error }))
  })
}

async function finish(parts: PushParts, reply: DrawnReply, to: AskedBy, view: ReplyView): Promise<Json> {
  const { connection, host } = parts
  const id = streamOf(reply)
  const { media, linked } = await handOver(parts, to, view.files ?? [])
  connection.finished(id)
  const content = finishedText(wecomMarkdown(view.text), linked, host.language)
  try {
    await respond(parts, to, streamBody({ id, content, finish: true }), 'final')
  } catch (error) {
    // It was there and its time is not over, so it was finished: by us, and a crash kept us from noting it.
    const inTime = reply.handle !== undefined && Date.now() < to.sentAt + parts.streamSeconds * 1000
    if (!(error instanceof Refusal && error.code === STREAM_OVER && inTime)) throw error
  }
  const card = view.buttons && cardOf(view.buttons, reply.id, host.language)
  await follow(parts, to, [
    ...media.map(({ type, mediaId }) => ({ msgtype: type, [type]: { media_id: mediaId } })),
    ...(card ? [{ msgtype: 'template_card', template_card: card }] : []),
  ])
  return { over: true }
}

/** The reply is whole without these; they are extras, and repeating the reply for one of them would say it twice. */
async function follow(parts: PushParts, to: AskedBy, bodies: object[]): Promise<void> {
  for (const body of bodies) {
    try {
      await respond(parts, to, body, 'send')
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      parts.host.log.warn('WeCom did not take what belongs to a reply', { reason: error.message })
    }
  }
}

async function handOver(
  parts: PushParts,
  to: Address,
  files: ViewFile[],
): Promise<{ media: Media[]; linked: ViewFile[] }> {
  const media: Media[] = []
  const linked: ViewFile[] = []
  for (const file of files) {
    try {
      media.push(await uploadFile(file, { ...parts, to }))
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      parts.host.log.debug('a file is linked instead of shown', { reason: error.message })
      linked.push(file)
    }
  }
  return { media, linked }
}

async function respond(
  { connection, host }: PushParts,
  to: AskedBy,
  body: object,
  urgency: Call['urgency'],
): Promise<void> {
  const call = callOf(urgency === 'grow' || urgency === 'final' ? 'frame' : 'message', urgency, to)
  await host.slot(call)
  try {
    await connection.command('aibot_respond_msg', body, to.reqId)
  } catch (error) {
    if (error instanceof Refusal && error.fault === 'busy') host.hold(call, error.retryAfter)
    throw error
  }
}
