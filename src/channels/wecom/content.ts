import { z } from 'zod'
import type { FileRef } from '../../contract/message.ts'
import { lax } from '../../lib/lax.ts'

/** What a message says, whatever its type. */
interface Content {
  text: string
  files: FileRef[]
  unsupported?: string
}

/** Where a file lies, encrypted, for five minutes. Over the long connection each has a key of its own. */
const file = z.object({
  url: z.string().trim().min(1),
  aeskey: lax(z.string()),
  name: lax(z.string()),
  filename: lax(z.string()),
})
const text = z.object({ content: z.string() })
const typed = z.object({ msgtype: z.string() }).loose()
const mixed = z.object({ msg_item: z.array(z.unknown()) })

const fileKinds: Record<string, { kind: FileRef['kind']; name: string }> = {
  image: { kind: 'image', name: 'picture.jpg' },
  file: { kind: 'file', name: 'file' },
  video: { kind: 'video', name: 'video.mp4' },
}

/** https://developer.work.weixin.qq.com/document/path/100719 (read 2026-10). A voice message comes as the words that were heard. */
export function contentOf(said: unknown): Content {
  const { data } = typed.safeParse(said)
  if (!data) return { text: '', files: [], unsupported: '?' }
  const body = data[data.msgtype]
  if (data.msgtype === 'text' || data.msgtype === 'voice') {
    const words = text.safeParse(body)
    if (words.success) return { text: words.data.content, files: [] }
  } else if (data.msgtype === 'mixed') {
    const items = mixed.safeParse(body)
    if (items.success) return together(items.data.msg_item.map(contentOf))
  }
  const kind = fileKinds[data.msgtype]
  const found = file.safeParse(body)
  if (!kind || !found.success) return { text: '', files: [], unsupported: data.msgtype.slice(0, 40) }
  const { url, aeskey, filename, name } = found.data
  const ref = { url, ...(aeskey ? { aeskey } : {}) }
  return { text: '', files: [{ name: (filename ?? name ?? kind.name).slice(0, 200), kind: kind.kind, ref }] }
}

function together(parts: Content[]): Content {
  const unsupported = parts.find((part) => part.unsupported !== undefined)?.unsupported
  const whole = {
    text: parts
      .map((part) => part.text.trim())
      .filter(Boolean)
      .join('\n'),
    files: parts.flatMap((part) => part.files),
  }
  return whole.text === '' && whole.files.length === 0 && unsupported !== undefined ? { ...whole, unsupported } : whole
}

/**
 * What was said in a group, without the mention of the bot: the one at the beginning, or else the only one there is. What
 * follows an @ inside a word is no mention. The bot's name is not told; a name with spaces loses its first word only.
 */
export function withoutMention(text: string): string {
  const rest = text.replace(/^\s*@\S+(\s+|$)/u, '')
  if (rest !== text) return rest.trim()
  const mentions = [...text.matchAll(/(?<=\s)@\S+(?=\s|$)/gu)]
  const [only] = mentions
  if (!only || mentions.length > 1) return text.trim()
  return (text.slice(0, only.index).trimEnd() + text.slice(only.index + only[0].length)).trim()
}

/** Whether a text of a group calls everybody, and nobody else. */
export function callsEverybody(text: string): boolean {
  const mentions = [...text.matchAll(/(?<=^|\s)@\S+/gu)]
  return mentions.length > 0 && mentions.every(([mention]) => /^@(所有人|all|everyone)$/iu.test(mention))
}
