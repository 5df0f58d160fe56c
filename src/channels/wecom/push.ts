import { z } from 'zod'
import type { Call, Channel, ChannelHost, DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { ReplyView } from '../../contract/message.ts'
import { openLinked } from '../../lib/linked-media.ts'
import { type Address, addressIn } from './address.ts'
import { attachmentsOf, captioned } from './attachments.ts'
import { cardOf } from './card.ts'
import type { Connection } from './connection.ts'
import { callOf } from './limits.ts'
import { wecomMarkdown } from './markdown.ts'
import { Refusal } from './refusal.ts'
import { LONGEST_FILE, type Media, uploadFile } from './upload.ts'
import { say } from './words.ts'
import { finishedText, growingText, streamBody } from './write.ts'

export interface PushParts {
  connection: Connection
  host: ChannelHost
  streamSeconds: number
}

const handle = z.object({ over: z.boolean() })

/** WeCom holds the stream finished, or has closed it: it says the same for both. */
const STREAM_OVER = 846608
/** Files of one reply. */
const MOST_FILES = 20

/** The ways out through the long connection. Each page of a reply is a stream; whatever else belongs to it follows its end. */
export function pusher(parts: PushParts): Required<Pick<Channel, 'draw' | 'send' | 'reach'>> {
  const { host } = parts
  return {
    async draw(reply, view) {
      const to = addressIn(reply.address)
      if (to.reqId === undefined) throw new RemoteError('gone', 'A press is answered by a message, not by a stream.')
      if (reply.handle !== undefined && handle.parse(reply.handle).over) return reply.handle
      if (view.state === 'working') await grow(parts, reply, view)
      else await finish(parts, reply, view)
      return { over: view.state !== 'working' }
    },

    // Written as the person wrote to us, so WeCom lets us write to them.
    async send(address, view) {
      const to = { ...addressIn(address), reqId: undefined }
      const { content, extras } = await wholeOf(parts, to, view)
      await tell(parts, to, { msgtype: 'markdown', markdown: { content } }, 'send')
      const card = view.buttons && to.chat.kind === 'direct' && cardOf(view.buttons, crypto.randomUUID(), host.language)
      await follow(parts, to, [...extras, ...(card ? [{ msgtype: 'template_card', template_card: card }] : [])])
    },

    /** WeCom takes it only where somebody has written to the bot before. */
    reach(to) {
      const kind = 'sender' in to ? 'direct' : 'group'
      const chat = { key: 'sender' in to ? to.sender : to.group, kind } as const
      return { chat, address: { chat, sentAt: Date.now() } }
    },
  }
}

/** The page's stream: unique like the reply's id, within the characters that WeCom takes. */
const streamOf = ({ id }: DrawnReply) => id.replaceAll('.', '-')

/** Heard of in a stream's first frame only: an answer that still grows is one that can be judged. It is so once, on its first page. */
function feedbackOf({ id, handle }: DrawnReply, { state, judgeable }: ReplyView): { feedback?: string } {
  return handle === undefined && !id.includes('.') && (state === 'working' || judgeable) ? { feedback: id } : {}
}

async function grow(parts: PushParts, reply: DrawnReply, view: ReplyView): Promise<void> {
  const { language } = parts.host
  const text = wecomMarkdown(captioned(view.text, language), { growing: true })
  const content = growingText({ ...view, text }) || say(language, 'thinking')
  const body = streamBody({ id: streamOf(reply), content, finish: false, ...feedbackOf(reply, view) })
  await tell(parts, addressIn(reply.address), body, reply.handle === undefined ? 'first' : 'grow')
  parts.connection.growing.add(streamOf(reply))
}

async function finish(parts: PushParts, reply: DrawnReply, view: ReplyView): Promise<void> {
  const to = addressIn(reply.address)
  const { content, extras } = await wholeOf(parts, to, view)
  const body = streamBody({ id: streamOf(reply), content, finish: true, ...feedbackOf(reply, view) })
  const open = parts.connection.growing.delete(streamOf(reply))
  try {
    await tell(parts, to, body, reply.handle === undefined ? 'first' : 'final')
  } catch (error) {
    // It was not open a moment ago, and its time is not over: so its end was taken, and a crash or the wire kept us from knowing it.
    const inTime = Date.now() < to.sentAt + parts.streamSeconds * 1000
    if (!(error instanceof Refusal && error.code === STREAM_OVER && !open && inTime)) throw error
  }
  const card = view.buttons && cardOf(view.buttons, reply.id, parts.host.language)
  await follow(parts, to, [...extras, ...(card ? [{ msgtype: 'template_card', template_card: card }] : [])])
}

/** A finished view as text, and the messages that bring what is no text. What WeCom does not take is linked. */
async function wholeOf(parts: PushParts, to: Address, view: ReplyView): Promise<{ content: string; extras: object[] }> {
  const { language } = parts.host
  const media = new Map<string, Media>()
  for (const opened of await openLinked(view, { host: parts.host, max: LONGEST_FILE, most: MOST_FILES })) {
    const uploaded = await tried(parts, uploadFile(opened, { ...parts, to }))
    if (uploaded) media.set(opened.url, uploaded)
  }
  const linked = attachmentsOf(view, language).filter(({ url }) => !media.has(url))
  return {
    content: finishedText(wecomMarkdown(captioned(view.text, language)), linked, language),
    extras: [...media.values()].map(({ type, mediaId }) => ({ msgtype: type, [type]: { media_id: mediaId } })),
  }
}

/** The reply is whole without these; they are extras, and repeating the reply for one of them would say it twice. */
async function follow(parts: PushParts, to: Address, bodies: object[]): Promise<void> {
  for (const body of bodies) await tried(parts, tell(parts, to, body, 'send'))
}

async function tried<T>({ host }: PushParts, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    host.log.warn('WeCom did not take what belongs to a reply', { reason: error.message })
    return undefined
  }
}

/** Answers the request of an address, or writes to its chat where it has none. */
async function tell(parts: PushParts, to: Address, body: object, urgency: Call['urgency']): Promise<void> {
  const { connection, host } = parts
  const { reqId, chat } = to
  const call = callOf(urgency === 'grow' || urgency === 'final' ? 'frame' : 'message', urgency, to)
  await host.slot(call)
  try {
    if (reqId !== undefined) await connection.command('aibot_respond_msg', body, reqId)
    else
      await connection.command('aibot_send_msg', {
        chatid: chat.key,
        chat_type: chat.kind === 'direct' ? 1 : 2,
        ...body,
      })
  } catch (error) {
    if (error instanceof Refusal && error.fault === 'busy') host.hold(call, error.retryAfter)
    throw error
  }
}
