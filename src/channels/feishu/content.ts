import type { Language, Words } from '../../contract/language.ts'
import type { FileRef, InboundMessage } from '../../contract/message.ts'
import { isRecord, parseRecord } from '../../lib/json.ts'

export type Content = Pick<InboundMessage, 'text' | 'files' | 'unsupported'>

export interface Reading {
  /** The message that files are fetched of. */
  message: string
  language: Language
  /** What a mention reads as; '' for what is left out. */
  nameOf(key: string): string
}

/** The content of a message, by its type. https://open.feishu.cn/document/server-docs/im-v1/message-content-description/message_content (read 2026-11-21) */
export function contentOf(type: string, json: string, reading: Reading): Content {
  const body = parseRecord(json) ?? {}
  const { language } = reading
  switch (type) {
    case 'text':
      return { text: mentionsRead(word(body.text) ?? '', reading.nameOf), files: [] }
    case 'post':
      return post(body, reading)
    case 'image':
      return file('image', { key: body.image_key, name: 'image' }, reading)
    case 'file':
      return file('file', { key: body.file_key, name: word(body.file_name) ?? 'file' }, reading)
    case 'audio':
      return file('audio', { key: body.file_key, name: 'voice.opus' }, reading)
    case 'media':
      return file('video', { key: body.file_key, name: word(body.file_name) ?? 'video.mp4' }, reading)
    case 'interactive':
      return worded(cardText(body), type, language)
    case 'location':
      return worded([word(body.name), coordinates(body)].filter(Boolean).join(' '), type, language)
    case 'share_calendar_event':
    case 'calendar':
    case 'general_calendar':
      return worded(
        [body.summary, timeOf(body.start_time), timeOf(body.end_time)].filter(Boolean).join(' – '),
        type,
        language,
      )
    case 'vote':
      return worded(
        [body.topic, ...(Array.isArray(body.options) ? body.options : [])].filter(word).join('\n- '),
        type,
        language,
      )
    case 'todo':
      return worded(
        isRecord(body.summary)
          ? [word(body.summary.title), ...textsIn(body.summary.content)].filter(Boolean).join('\n')
          : '',
        type,
        language,
      )
    default:
      return nothing(type, language)
  }
}

/** Placeholders become names, whole numbers at a time: `@_user_1` is also how `@_user_10` begins. */
function mentionsRead(text: string, nameOf: Reading['nameOf']): string {
  const named = text.replace(/@_(?:user_\d+|all)/g, (key) => nameOf(key) || GAP)
  return tidy(named.replaceAll('\u2005', ' '))
}

/** Stands for what is left out: from the private use area, so that nobody writes it. */
const GAP = '\uE000'

/** What was left out leaves one space within a line, and none at its ends. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]*(?:\uE000[ \t]*)+/g, (gap, at: number) => {
      const before = text[at - 1] ?? '\n'
      const after = text[at + gap.length] ?? '\n'
      return before === '\n' || after === '\n' ? '' : ' '
    })
    .trim()
}

function post(body: Record<string, unknown>, reading: Reading): Content {
  const inner = Array.isArray(body.content)
    ? body
    : (Object.values(body).find((one) => isRecord(one) && Array.isArray(one.content)) ?? {})
  const { title, content, content_v2 } = isRecord(inner) ? inner : {}
  const files: FileRef[] = []
  const lines = [content_v2, content].find((one) => Array.isArray(one) && one.length > 0)
  const read = (Array.isArray(lines) ? lines : []).map((line: unknown) =>
    (Array.isArray(line) ? line : [line])
      .map((element: unknown) => (isRecord(element) ? postElement(element, files, reading) : ''))
      .join(''),
  )
  return {
    text: tidy(
      [word(title), ...read]
        .filter((line) => line !== undefined)
        .join('\n')
        .replaceAll('\u2005', ' '),
    ),
    files,
  }
}

function postElement(element: Record<string, unknown>, files: FileRef[], reading: Reading): string {
  const text = word(element.text) ?? ''
  switch (element.tag) {
    case 'a':
      return word(element.href) ? `[${text}](${word(element.href)})` : text
    case 'at': {
      const name = reading.nameOf(word(element.user_id) === 'all' ? '@_all' : (word(element.user_id) ?? ''))
      return name === '' ? GAP : name
    }
    case 'img':
      files.push(...file('image', { key: element.image_key, name: 'image' }, reading).files)
      return ''
    case 'media':
      files.push(...file('video', { key: element.file_key, name: 'video.mp4' }, reading).files)
      return ''
    case 'emotion':
      return `[${word(element.emoji_type) ?? '…'}]`
    case 'code_block':
      return `\`\`\`${word(element.language)?.toLowerCase() ?? ''}\n${text.replace(/\n$/, '')}\n\`\`\``
    case 'hr':
      return '---'
    default:
      return text
  }
}

function file(
  kind: FileRef['kind'],
  { key, name }: { key: unknown; name: string },
  { message, language }: Reading,
): Content {
  if (typeof key !== 'string' || key === '') return nothing(kind, language)
  const ref = { message, key, type: kind === 'image' ? 'image' : 'file' }
  return { text: '', files: [{ name: name.slice(0, 200), kind, ref }] }
}

/** Without the marks of Feishu's own that stand in a card's Markdown. */
function cardText(body: Record<string, unknown>): string {
  const card = typeof body.json_card === 'string' ? parseRecord(body.json_card) : body
  return textsIn(card)
    .map((text) =>
      text
        .replace(/<\/?(?:at|font|text_tag|person)\b[^>]*>/g, '')
        .replaceAll('&#60;', '<')
        .trim(),
    )
    .filter(Boolean)
    .join('\n')
}

/** What can be read in a card, or in anything else: the texts in it, in their order. */
export function textsIn(value: unknown, depth = 0): string[] {
  if (depth > 12) return []
  if (Array.isArray(value)) {
    const parts = value.map((one) => textsIn(one, depth + 1))
    // The elements of a line are a list in a list.
    const line = value.length > 0 && value.every((one) => isRecord(one) && typeof one.tag === 'string' && 'text' in one)
    return line ? [parts.flat().join('')] : parts.flat()
  }
  if (!isRecord(value) || value.tag === 'button') return []
  const own = [value.title, value.text, value.content]
    .filter((one) => typeof one === 'string' && one.trim() !== '')
    .map(String)
  return [...own, ...Object.values(value).flatMap((one) => textsIn(one, depth + 1))]
}

const coordinates = ({ latitude, longitude }: Record<string, unknown>): string =>
  latitude && longitude ? `(${latitude}, ${longitude})` : ''

function timeOf(ms: unknown): string | undefined {
  const time = Number(ms)
  return Number.isFinite(time) && time > 0 && time < 8e15 ? new Date(time).toISOString() : undefined
}

const words: Record<string, Words> = {
  image: { 'zh-CN': '图片', en: 'a picture' },
  file: { 'zh-CN': '文件', en: 'a file' },
  audio: { 'zh-CN': '语音', en: 'a voice message' },
  video: { 'zh-CN': '视频', en: 'a video' },
  folder: { 'zh-CN': '文件夹', en: 'a folder' },
  sticker: { 'zh-CN': '表情包', en: 'a sticker' },
  interactive: { 'zh-CN': '卡片', en: 'a card' },
  share_chat: { 'zh-CN': '群名片', en: 'the card of a group' },
  share_user: { 'zh-CN': '个人名片', en: 'the card of a person' },
  merge_forward: { 'zh-CN': '合并转发', en: 'forwarded messages' },
  system: { 'zh-CN': '系统消息', en: 'a system message' },
  location: { 'zh-CN': '位置', en: 'a place' },
  hongbao: { 'zh-CN': '红包', en: 'a red packet' },
  video_chat: { 'zh-CN': '视频会议', en: 'a video call' },
}

const worded = (text: string, type: string, language: Language): Content =>
  text.trim() === '' ? nothing(type, language) : { text: text.trim(), files: [] }

function nothing(type: string, language: Language): Content {
  const word = words[type] ?? { 'zh-CN': '这种消息', en: 'this kind of message' }
  return { text: '', files: [], unsupported: word[language] }
}

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
