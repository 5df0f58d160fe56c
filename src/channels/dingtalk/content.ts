import type { Language, Words } from '../../contract/language.ts'
import type { FileRef } from '../../contract/message.ts'
import { isRecord } from '../../lib/json.ts'

/** What a message holds, whatever its type. */
export interface Content {
  text: string
  files: FileRef[]
  unsupported?: string
}

type Body = Record<string, unknown>

/**
 * Reads the content of a message, or of one that is quoted: the same types with other spellings.
 * https://open.dingtalk.com/document/orgapp/receive-message (2026-08-22); quotes and forwarded messages from payloads seen.
 */
export function contentOf(type: string, body: Body, { robotCode, language }: Reading): Content {
  const file = (kind: FileRef['kind'], name: string): Content =>
    fileContent(kind, { name, code: word(body.downloadCode) ?? word(body.pictureDownloadCode), robotCode, language })
  switch (type) {
    case 'text':
    case 'markdown':
    case 'reply':
      return { text: (word(body.content) ?? word(body.text) ?? '').trim(), files: [] }
    case 'richText':
      return richText(body, { robotCode, language })
    case 'picture':
      return file('image', 'picture.jpg')
    case 'video':
      return file('video', `video.${word(body.videoType) ?? 'mp4'}`)
    case 'file':
      return file('file', word(body.fileName) ?? 'file')
    case 'audio': {
      const { files } = file('audio', 'voice.amr')
      const text = word(body.recognition)?.trim() ?? ''
      return files.length > 0 || text ? { text, files } : nothing('audio', language)
    }
    case 'chatRecord':
      return { text: chatRecord(body), files: [] }
    default:
      return other(type, body, language)
  }
}

interface Reading {
  robotCode: string | undefined
  language: Language
}

function richText(body: Body, reading: Reading): Content {
  const inner = body.richText ?? body.richTextList
  const segments: unknown[] = Array.isArray(inner) ? inner : isRecord(inner) ? listOf(inner.richTextList) : []
  const content: Content = { text: '', files: [] }
  for (const segment of segments) {
    if (!isRecord(segment)) continue
    const type = word(segment.type) ?? word(segment.msgType) ?? 'text'
    if (type === 'picture') content.files.push(...contentOf('picture', segment, reading).files)
    // The robot has no user id: its mention says nothing.
    else if (type === 'at') content.text += word(segment.atUserId) ? `@${word(segment.atName) ?? ''} ` : ''
    else if (type === 'skill')
      content.text += (isRecord(segment.skillData) && word(segment.skillData.displayName)) || ''
    else content.text += word(segment.text) ?? word(segment.content) ?? ''
  }
  return { ...content, text: content.text.trim() }
}

function fileContent(
  kind: FileRef['kind'],
  { name, code, robotCode, language }: Reading & { name: string; code: string | undefined },
): Content {
  if (!code) return nothing(kind, language)
  const ref = { downloadCode: code, ...(robotCode ? { robotCode } : {}) }
  return { text: '', files: [{ name: name.slice(0, 200), kind, ref }] }
}

/** Forwarded messages, a line each. The list is an array, or JSON in a string. */
function chatRecord(body: Body): string {
  const lines = listOf(body.chatRecord).flatMap((said) => {
    if (!isRecord(said)) return []
    const text = word(said.content) ?? word(said.text) ?? (isRecord(said.content) ? word(said.content.text) : undefined)
    return text ? [`${word(said.senderNick) ?? '?'}: ${text}`] : []
  })
  const heading = word(body.title)
  return [heading, ...(lines.length > 0 ? lines : [word(body.summary)])].filter(Boolean).join('\n')
}

/** A type that we do not know: its text if it has one. */
function other(type: string, body: Body, language: Language): Content {
  const text = (word(body.content) ?? word(body.text) ?? '').trim()
  if (text) return { text, files: [] }
  const hint = word(body.unknownMsgType)
  return hint ? { text: '', files: [], unsupported: hint.slice(0, 100) } : nothing(type, language)
}

const words: Record<string, Words> = {
  image: { 'zh-CN': '图片', en: 'a picture' },
  audio: { 'zh-CN': '语音', en: 'a voice message' },
  video: { 'zh-CN': '视频', en: 'a video' },
  file: { 'zh-CN': '文件', en: 'a file' },
  interactiveCard: { 'zh-CN': '卡片或文档', en: 'a card or document' },
  actionCard: { 'zh-CN': '卡片', en: 'a card' },
}

function nothing(type: string, language: Language): Content {
  const word = words[type] ?? { 'zh-CN': '这种消息', en: 'this kind of message' }
  return { text: '', files: [], unsupported: word[language] }
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string') return []
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
