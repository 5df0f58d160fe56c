import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import type { Cards } from './cards.ts'
import type { BotEntry } from './chats.ts'
import type { Bot, Chat } from './directory.ts'
import type { HeldFile, Media } from './media.ts'
import { Refusal, refuseIf } from './refusal.ts'
import { contentProblems, feedbackIdIn, feedbackProblems } from './stream-rules.ts'

interface Parts {
  cards: Cards
  media: Media
}

type Shown = Pick<BotEntry, 'text' | 'plain' | 'card' | 'feedbackId'> & { files?: HeldFile[] }

const mediaTypes: Record<string, string> = { file: '文件', image: '图片', voice: '语音', video: '视频' }

/** A whole message of the long connection as the chat shows it. Throws the platform's refusal. */
export function readMessage(body: JsonObject, { bot }: { bot: Bot; chat: Chat }, parts: Parts): Partial<Shown> {
  const type = textIn(body.msgtype)
  if (type === '') throw new Refusal(40058, 'msgtype is missing')
  if (type === 'markdown') return markdown(objectIn(body.markdown))
  if (type === 'template_card')
    return { ...feedback(objectIn(body.template_card)), card: cardOf(body, bot, parts.cards) }
  const label = mediaTypes[type]
  if (label !== undefined) return mediaMessage(type, objectIn(body[type]), { bot, label, media: parts.media })
  throw new Refusal(40008, `'${type}' is no message type of the long connection`)
}

function markdown(part: JsonObject): Partial<Shown> {
  const { content } = part
  const problems = contentProblems(content, 'markdown.content')
  if (textIn(content).trim() === '') problems.push('markdown.content is empty')
  refuseIf([...problems, ...(part.feedback === undefined ? [] : feedbackProblems(part.feedback))])
  return { text: textIn(content), ...feedback(part) }
}

function feedback(part: JsonObject): { feedbackId?: string } {
  const feedbackId = feedbackIdIn(part.feedback)
  return feedbackId === undefined ? {} : { feedbackId }
}

function cardOf(body: JsonObject, bot: Bot, cards: Cards) {
  const card = cards.send(bot, body.template_card)
  if (Array.isArray(card)) throw new Refusal(40058, card.join('; '))
  return card
}

function mediaMessage(
  type: string,
  part: JsonObject,
  { bot, label, media }: { bot: Bot; label: string; media: Media },
): Partial<Shown> {
  if (textIn(part.media_id) === '') throw new Refusal(40058, `${type}.media_id is missing`)
  const uploaded = media.uploaded(textIn(part.media_id), bot.id)
  if (!uploaded) throw new Refusal(40007)
  if (uploaded.type !== type) throw new Refusal(40007, `a ${uploaded.type} was sent as ${type}`)
  if (type === 'image') return { files: [{ id: uploaded.file, kind: 'image' }] }
  const title = type === 'video' ? cut(textIn(part.title), 64) : ''
  const name = title || (media.file(uploaded.file)?.name ?? '')
  return { text: `[${label}] ${name}`, plain: true, files: [{ id: uploaded.file, kind: 'file' }] }
}

/** What is too long is cut, without a word. */
function cut(text: string, most: number): string {
  return Buffer.byteLength(text) <= most
    ? text
    : Buffer.from(text)
        .subarray(0, most)
        .toString('utf8')
        .replace(/\uFFFD$/, '')
}
