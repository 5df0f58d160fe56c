import { z } from 'zod'
import type { Chat, InboundMessage, Json } from '../../contract/message.ts'
import { lax } from '../../lib/lax.ts'
import { saysOf } from './card.ts'
import { contentOf, withoutMention } from './content.ts'

/** What came with a delivery besides its payload. */
interface Delivery {
  at: number
  /** Long connection: the request that an answer names. */
  reqId?: string
  /** Bots that have an agent of their own: what is said to one is no conversation with another. */
  bots?: Record<string, string>
}

/** What a delivery turned out to be. */
export type Arrival =
  | { type: 'message'; message: InboundMessage }
  /** A pressed button of ours. */
  | { type: 'press'; message: InboundMessage; card: PressedCard }
  /** WeCom asks how a reply looks now. */
  | { type: 'poll'; stream: string }
  /** A person opened the chat with the bot. */
  | { type: 'entered' }
  | { type: 'feedback'; feedback: Feedback }
  /** Long connection: another consumer has connected as this bot. */
  | { type: 'kicked' }
  /** Nothing that anybody has to hear of. */
  | { type: 'other'; what: string }
  | { type: 'unreadable'; reason: string }

interface PressedCard {
  taskId: string
  says: string
}

/** https://developer.work.weixin.qq.com/document/path/101027 (read 2026-10) */
interface Feedback {
  id: string
  verdict: 'accurate' | 'inaccurate' | 'withdrawn'
  comment?: string
  /** 1 unrelated, 2 incomplete, 3 wrong, 4 error in the analysis of data. */
  reasons?: number[]
}

const word = z.string().min(1).max(1000)

/** https://developer.work.weixin.qq.com/document/path/100719 (read 2026-10) */
const envelope = z.object({
  msgtype: z.string(),
  msgid: lax(word),
  aibotid: lax(word),
  chattype: lax(z.string()),
  chatid: lax(word),
  from: lax(z.object({ userid: lax(word) })),
  response_url: lax(z.string().trim().min(1).max(4000)),
  /** In seconds. */
  create_time: lax(z.int().min(1e9)),
  quote: z.unknown().optional(),
  stream: lax(z.object({ id: z.string() })),
  event: lax(z.object({ eventtype: z.string() }).loose()),
})
type Envelope = z.infer<typeof envelope>

export function readArrival(payload: unknown, delivery: Delivery): Arrival {
  const { data: said, error } = envelope.safeParse(payload)
  if (!said) return { type: 'unreadable', reason: z.prettifyError(error) }
  if (said.msgtype === 'stream') {
    if (!said.stream) return { type: 'unreadable', reason: 'a poll without the id of a stream' }
    return { type: 'poll', stream: said.stream.id }
  }
  if (said.msgtype === 'event') return readEvent(said, delivery)
  const from = said.from?.userid
  if (!from || from === 'sys') return { type: 'other', what: 'a message of the system' }
  if (!said.msgid) return { type: 'unreadable', reason: 'a message without an id' }
  const group = chatOf(said, from, delivery).kind === 'group'
  const content = contentOf(payload)
  const quote = said.quote === undefined || said.quote === null ? undefined : contentOf(said.quote)
  const base = messageOf(said, { id: said.msgid, from }, delivery)
  return {
    type: 'message',
    message: {
      ...base,
      ...content,
      text: group ? withoutMention(content.text) : content.text.trim(),
      files: [...content.files, ...(quote?.files ?? [])],
      ...(quote?.text ? { quote: quote.text } : {}),
      address: addressOf(base, said, { ...delivery, message: said.msgid }),
    },
  }
}

function readEvent(said: Envelope, delivery: Delivery): Arrival {
  const { event } = said
  if (!event) return { type: 'unreadable', reason: 'an event that says nothing' }
  switch (event.eventtype) {
    case 'enter_chat':
      return { type: 'entered' }
    case 'disconnected_event':
      return { type: 'kicked' }
    case 'template_card_event':
      return readPress(said, event, delivery)
    case 'feedback_event':
      return readFeedback(event)
    default:
      return { type: 'other', what: `the event ${event.eventtype.slice(0, 40)}` }
  }
}

const press = z.object({ event_key: z.string(), task_id: z.string().max(200) })

/** Nested as documented; the types of WeCom's own SDK have it flat. */
function readPress(said: Envelope, event: Record<string, unknown>, delivery: Delivery): Arrival {
  const pressed = press.safeParse(event.template_card_event ?? event)
  const from = said.from?.userid
  const says = pressed.success ? saysOf(pressed.data.event_key) : undefined
  if (!pressed.success || !from || !said.msgid || says === undefined)
    return { type: 'other', what: 'a press on a card that is not ours' }
  const base = messageOf(said, { id: said.msgid, from }, delivery)
  return {
    type: 'press',
    card: { taskId: pressed.data.task_id, says },
    // No stream answers a press, and over the long connection its request takes nothing but a new card.
    message: { ...base, text: says, address: addressOf(base, said, { at: delivery.at }) },
  }
}

const feedback = z.object({
  id: z.string(),
  type: z.int(),
  content: lax(z.string()),
  inaccurate_reason_list: lax(z.array(z.int())),
})
const verdicts: Record<number, Feedback['verdict']> = { 1: 'accurate', 2: 'inaccurate', 3: 'withdrawn' }

function readFeedback(event: Record<string, unknown>): Arrival {
  const { data } = feedback.safeParse(event.feedback_event ?? event)
  const verdict = verdicts[data?.type ?? 0]
  if (!data || !verdict) return { type: 'other', what: 'feedback that could not be read' }
  const { id, content, inaccurate_reason_list: reasons } = data
  const given = { ...(content ? { comment: content } : {}), ...(reasons ? { reasons } : {}) }
  return { type: 'feedback', feedback: { id, verdict, ...given } }
}

function messageOf(said: Envelope, { id, from }: { id: string; from: string }, delivery: Delivery): InboundMessage {
  return {
    id,
    conversation: chatOf(said, from, delivery),
    sender: { id: from },
    text: '',
    files: [],
    // From a group only what mentions the bot is delivered.
    addressed: true,
    sentAt: Math.min(delivery.at, (said.create_time ?? Number.POSITIVE_INFINITY) * 1000),
    address: null,
  }
}

function chatOf({ chattype, chatid, aibotid }: Envelope, from: string, { bots = {} }: Delivery): Chat {
  const kind = chattype === 'group' && chatid ? 'group' : 'direct'
  const key = kind === 'group' && chatid ? chatid : from
  return { kind, key: aibotid && Object.hasOwn(bots, aibotid) ? `${aibotid}/${key}` : key }
}

function addressOf(
  { sentAt, conversation }: InboundMessage,
  { chatid, chattype, from, response_url: responseUrl }: Envelope,
  { message, reqId }: { at: number; message?: string; reqId?: string },
): Json {
  const key = chattype === 'group' && chatid ? chatid : (from?.userid ?? conversation.key)
  return {
    chat: { key, kind: conversation.kind },
    sentAt,
    ...(message === undefined ? {} : { message }),
    ...(responseUrl ? { responseUrl } : {}),
    ...(reqId === undefined ? {} : { reqId }),
  }
}
