import type { Language } from '../../contract/language.ts'
import type { LinkedFile, ReplyView } from '../../contract/message.ts'
import type { Card } from './card.ts'
import { MOST_BYTES } from './limits.ts'
import type { Picture } from './pictures.ts'
import { say } from './words.ts'

/** A stream as it looks now. https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10) */
export interface StreamLook {
  id: string
  content: string
  finish: boolean
  /** Heard of in the first look only. */
  feedback?: string
  pictures?: Picture[]
  card?: Card | undefined
}

export function streamBody({ id, content, finish, feedback, pictures = [], card }: StreamLook) {
  const stream = {
    id,
    finish,
    content,
    ...(feedback === undefined ? {} : { feedback: { id: feedback } }),
    ...(finish && pictures.length > 0
      ? { msg_item: pictures.map((image) => ({ msgtype: 'image', image: { base64: image.base64, md5: image.md5 } })) }
      : {}),
  }
  return card ? { msgtype: 'stream_with_template_card', stream, template_card: card } : { msgtype: 'stream', stream }
}

/** What is shown while a reply grows: its text, and what is happening right now. */
export function growingText({ text, status = '' }: Pick<ReplyView, 'text' | 'status'>): string {
  const line = status.replace(/\s+/g, ' ').trim()
  return below(text.trimEnd(), line && (text.trim() === '' ? line : `> ${line}`))
}

/** The end of a reply. An end without anything to see would leave the app waiting for one. */
export function finishedText(text: string, files: LinkedFile[], language: Language): string {
  const whole = below(text.trim(), linksTo(files, MOST_BYTES - Buffer.byteLength(text) - 100, language))
  return /[^\s\p{Cf}\p{Cc}]/u.test(whole) ? whole : say(language, 'done')
}

export function below(text: string, line: string): string {
  return [text, line].filter(Boolean).join('\n\n')
}

/** As many links as there is room for. A file that is in its own address can only be shown. */
function linksTo(files: LinkedFile[], room: number, language: Language): string {
  const links = files
    .filter(({ url }) => !url.startsWith('data:'))
    .map(({ name, url }) => `- [${name.replace(/[[\]\s]+/g, ' ').trim()}](${url})`)
  let left = room
  const fitting = links.filter((link) => {
    const size = Buffer.byteLength(link) + 1
    if (size > left) return false
    left -= size
    return true
  })
  const missing = files.length - fitting.length
  return [...fitting, ...(missing > 0 ? [say(language, 'moreFiles', { n: missing })] : [])].join('\n')
}
