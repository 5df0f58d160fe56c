import { z } from 'zod'
import type { Language } from '../../contract/language.ts'
import type { Feedback, InboundMessage } from '../../contract/message.ts'
import { isRecord } from '../../lib/json.ts'
import { type Content, contentOf } from './content.ts'
import { saysOf, verdictOf } from './press.ts'

/** What came with a delivery besides its payload. */
export interface Delivery {
  /** Names this delivery; a redelivery has another one. */
  id: string
  at: number
  language: Language
}

/** What a delivery turned out to be. */
export type Arrival =
  | { type: 'message'; message: InboundMessage }
  | { type: 'judgement'; given: Feedback }
  /** DingTalk delivers no content: the organisation's quota is used up. */
  | { type: 'over quota'; said: string }
  /** Nothing that anybody said to the robot. */
  | { type: 'ignored'; reason: string }
  | { type: 'unreadable'; reason: string }

/** A message to the robot. https://open.dingtalk.com/document/orgapp/receive-message (2026-08-22) */
export function readMessage(data: unknown, delivery: Delivery): Arrival {
  if (isRecord(data) && String(data.errorCode ?? '') === '20001') {
    return { type: 'over quota', said: String(data.errorMessage ?? '') }
  }
  const parsed = payload.safeParse(data)
  if (!parsed.success) return { type: 'unreadable', reason: z.prettifyError(parsed.error) }
  const said = parsed.data
  if (said.senderId !== undefined && said.senderId === said.chatbotUserId) {
    return { type: 'ignored', reason: 'the robot itself said it' }
  }
  const staffId = isLwcp(said.senderStaffId) ? undefined : said.senderStaffId
  const sender = staffId ?? said.senderId ?? said.senderUnionId
  if (sender === undefined) return { type: 'unreadable', reason: 'The message names no sender' }
  const kind = said.conversationType === '1' ? 'direct' : 'group'
  const reading = { robotCode: said.robotCode, language: delivery.language }
  const content = withoutMention(contentOf(said.msgtype, bodyOf(said), reading), said)
  const quoted = quoteIn(said)
  const quote = quoted && contentOf(quoted.type, quoted.body, reading)
  return {
    type: 'message',
    message: {
      id: said.msgId ?? delivery.id,
      conversation: {
        // A person's direct chat is named by the person: a push knows nothing else of it.
        key: kind === 'direct' && staffId ? staffId : said.conversationId,
        kind,
        ...(said.conversationTitle ? { title: said.conversationTitle } : {}),
      },
      sender: { id: sender, ...(said.senderNick ? { name: said.senderNick } : {}) },
      ...content,
      files: [...content.files, ...(quote?.files ?? [])],
      ...(quote?.text ? { quote: quote.text } : {}),
      addressed: kind === 'direct' || isAddressed(said),
      sentAt: said.createAt ?? delivery.at,
      address: {
        conversationId: said.conversationId,
        kind,
        ...(staffId ? { staffId } : {}),
        ...(staffId && said.senderNick ? { name: said.senderNick } : {}),
        ...(said.robotCode ? { robotCode: said.robotCode } : {}),
        ...(said.sessionWebhook ? { sessionWebhook: said.sessionWebhook } : {}),
        ...(said.sessionWebhookExpiredTime ? { sessionWebhookExpiredTime: said.sessionWebhookExpiredTime } : {}),
      },
    },
  }
}

/** A pressed button. https://open.dingtalk.com/document/orgapp/event-callback-card (2026-08-22) */
export function readPress(data: unknown, delivery: Delivery): Arrival {
  const parsed = press.safeParse(data)
  if (!parsed.success) return { type: 'unreadable', reason: z.prettifyError(parsed.error) }
  const { outTrackId, userId, spaceId, spaceType, content } = parsed.data
  // The pages of a reply are `<id>` and `<id>.<page>`.
  const reply = outTrackId.replace(/\.\d+$/, '')
  const verdict = verdictOf(content.cardPrivateData)
  if (verdict) return { type: 'judgement', given: { on: { reply }, sender: { id: userId }, verdict } }
  const text = saysOf(content.cardPrivateData)
  if (text === undefined) return { type: 'unreadable', reason: 'The button says nothing: give it a parameter `says`' }
  return {
    type: 'message',
    message: {
      id: `cb:${outTrackId}:${delivery.id}`,
      conversation: {
        key: spaceId ?? outTrackId,
        kind: spaceType?.toUpperCase() === 'IM_GROUP' ? 'group' : 'direct',
      },
      sender: { id: userId },
      text,
      files: [],
      addressed: true,
      sentAt: delivery.at,
      address: null,
      pressedOn: reply,
    },
  }
}

const word = z.string().min(1).optional().catch(undefined)
const time = z.coerce.number().positive().optional().catch(undefined)

/** Some clients send objects as JSON in a string. */
const object = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    const parsed: unknown = JSON.parse(value)
    return isRecord(parsed) ? parsed : { content: value }
  } catch {
    return { content: value }
  }
}, z.record(z.string(), z.unknown()).optional().catch(undefined))

const payload = z.object({
  conversationId: z.string().min(1),
  conversationType: z.coerce.string(),
  conversationTitle: word,
  msgId: word,
  msgtype: z.string().catch('text'),
  createAt: time,
  senderId: word,
  senderStaffId: word,
  senderUnionId: word,
  senderNick: word,
  chatbotUserId: word,
  robotCode: word,
  isInAtList: z.boolean().optional().catch(undefined),
  atUsers: z
    .array(z.object({ dingtalkId: word }))
    .optional()
    .catch(undefined),
  sessionWebhook: word,
  sessionWebhookExpiredTime: time,
  text: object,
  content: object,
  quoteMessage: object,
})
type Payload = z.infer<typeof payload>

const press = z.object({
  outTrackId: z.string().min(1),
  userId: z.string().min(1),
  spaceId: word,
  spaceType: word,
  content: object.pipe(z.object({ cardPrivateData: object })),
})

/** Encrypted ids are of no use in any call. */
const isLwcp = (id: string | undefined): boolean => id?.startsWith('$:LWCP') ?? false

function bodyOf({ msgtype, text, content }: Payload): Record<string, unknown> {
  return (msgtype === 'text' ? (text ?? content) : (content ?? text)) ?? {}
}

/** The message that this one quotes. Of a quoted card nothing is told. */
function quoteIn(said: Payload): { type: string; body: Record<string, unknown> } | undefined {
  const replied = [said.text?.repliedMsg, said.content?.repliedMsg].find(isRecord)
  if (replied) return { type: String(replied.msgType ?? 'text'), body: object.parse(replied.content) ?? {} }
  const older = said.quoteMessage
  return older && { type: String(older.msgtype ?? 'text'), body: object.parse(older.text ?? older.content) ?? {} }
}

/** Only what mentions the robot is delivered from a group, so silence about mentions means yes. */
function isAddressed({ isInAtList, atUsers, chatbotUserId, text }: Payload): boolean {
  if (isInAtList === true) return true
  const replied = text?.repliedMsg
  if (chatbotUserId && isRecord(replied) && replied.senderId === chatbotUserId) return true
  if (isInAtList === false) return false
  return atUsers === undefined || atUsers.some(({ dingtalkId }) => dingtalkId === chatbotUserId)
}

/** DingTalk takes the mention out of plain text; HarmonyOS clients repeat it as the first segment of rich text. */
function withoutMention(content: Content, { msgtype, conversationType }: Payload): Content {
  if (msgtype !== 'richText' || conversationType === '1') return content
  return { ...content, text: content.text.replace(/^@\S+(\s+|$)/, '') }
}
