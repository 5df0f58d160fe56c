import type { JsonObject } from '../../../lib/json.ts'
import type { Chat, Directory, Person } from './directory.ts'

/** What a bot message carries besides the common fields: msgtype and its own member. */
export type Body = { msgtype: string } & JsonObject

/** How a message quotes an older one. */
export interface Quote {
  repliedMsg: JsonObject
  originalMsgId: string
  /** The carrierId of a quoted card. */
  originalProcessQueryKey?: string
}

export interface PayloadParts {
  msgId: string
  chat: Chat
  person: Person
  body: Body
  quote?: Quote
  /** Colleagues mentioned besides the bot. */
  mentions: Person[]
  createdAt: number
  session: { url: string; expiresAt: number }
  /** Sends the sender as an outsider, whoever it is. */
  outsider: boolean
}

/** The `data` of a bot message, as JSON text does it carry. */
export function botMessage(parts: PayloadParts, { corpId, bot }: Directory): JsonObject {
  const { chat, person, outsider } = parts
  const inGroup = chat.kind === 'group'
  const mentioned = parts.mentions.map(({ dingtalkId, id, unionId, external }) =>
    external ? { dingtalkId } : { dingtalkId, staffId: id, unionId },
  )
  return {
    conversationId: chat.id,
    conversationType: inGroup ? '2' : '1',
    ...(inGroup && { conversationTitle: chat.title }),
    msgId: parts.msgId,
    createAt: parts.createdAt,
    senderId: person.dingtalkId,
    ...(!outsider && { senderStaffId: person.id, senderUnionId: person.unionId, isAdmin: false }),
    senderNick: person.name,
    senderCorpId: outsider ? 'ding00outside00corp00' : corpId,
    senderPlatform: 'Mac',
    chatbotCorpId: corpId,
    chatbotUserId: bot.dingtalkId,
    robotCode: bot.robotCode,
    ...(inGroup && { isInAtList: true, atUsers: [{ dingtalkId: bot.dingtalkId }, ...mentioned] }),
    openThreadId: chat.id,
    sessionWebhook: parts.session.url,
    sessionWebhookExpiredTime: parts.session.expiresAt,
    ...quoting(parts.body, parts.quote),
  }
}

/** The organisation's messages are used up: everything but the content arrives. */
export function withoutContent(payload: JsonObject): JsonObject {
  const { text: _text, content: _content, ...rest } = payload
  return { ...rest, errorCode: 20001, errorMessage: '组织的Webhook和Stream推送次数已达上限' }
}

function quoting(body: Body, quote: Quote | undefined): JsonObject {
  if (!quote) return body
  const { repliedMsg, ...ids } = quote
  const member = body.msgtype === 'text' ? 'text' : 'content'
  const own = body[member]
  return { ...body, ...ids, [member]: { ...(typeof own === 'object' ? own : {}), isReplyMsg: true, repliedMsg } }
}
