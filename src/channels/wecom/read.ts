import { z } from 'zod'
import type { Language } from '../../contract/language.ts'
import type { Chat, Feedback, InboundMessage, Json } from '../../contract/message.ts'
import { lax } from '../../lib/lax.ts'
import { saysOf } from './card.ts'
import { callsEverybody, contentOf, withoutMention } from './content.ts'
import { say, type Word } from './words.ts'

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
  | { type: 'feedback'; feedback: Judgement }
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
interface Judgement extends Omit<Feedback, 'on'> {
  /** The feedback.id of the answer. */
  id: string
  reasons: Word[]
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
  if (!from || from === 'sys' || from === said.aibotid) return { type: 'other', what: 'a message of nobody' }
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
      // From a group only what mentions the bot is delivered.
      addressed: !(group && callsEverybody(content.text)),
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
      return readFeedback(said, event)
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
const verdicts: Record<number, Feedback['verdict']> = { 1: 'up', 2: 'down', 3: 'none' }
const reasonWords: Record<number, Word> = { 1: 'unrelated', 2: 'incomplete', 3: 'wrong', 4: 'miscalculated' }

function readFeedback({ from }: Envelope, event: Record<string, unknown>): Arrival {
  const { data } = feedback.safeParse(event.feedback_event ?? event)
  const verdict = verdicts[data?.type ?? 0]
  if (!data || !verdict || !from?.userid) return { type: 'other', what: 'feedback that could not be read' }
  const { id, content, inaccurate_reason_list: ticked } = data
  const reasons = (ticked ?? []).flatMap((reason) => reasonWords[reason] ?? [])
  const comment = content?.trim() ? { comment: content.trim() } : {}
  return { type: 'feedback', feedback: { id, sender: { id: from.userid }, verdict, reasons, ...comment } }
}

/** What a person thinks of an answer, with the reasons that were ticked in words. */
export function feedbackOn(
  on: Feedback['on'],
  { sender, verdict, reasons, comment }: Judgement,
  language: Language,
): Feedback {
  const words = [...(comment === undefined ? [] : [comment]), ...reasons.map((reason) => say(language, reason))]
  return { on, sender, verdict, ...(words.length > 0 ? { comment: words.join(' · ') } : {}) }
}

function messageOf(said: Envelope, { id, from }: { id: string; from: string }, delivery: Delivery): InboundMessage {
  return {
    id,
    conversation: chatOf(said, from, delivery),
    sender: { id: from },
    text: '',
    files: [],
    addressed: true,
    sentAt: Math.min(delivery.at, (said.create_time ?? Number.POSITIVE_INFINITY) * 1000),
    address: null,
    ...agentOf(said, delivery),
  }
}

function agentOf({ aibotid }: Envelope, { bots = {} }: Delivery): { agent?: string } {
  const agent = aibotid && Object.hasOwn(bots, aibotid) ? bots[aibotid] : undefined
  return agent === undefined ? {} : { agent }
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
