import type { ScreenMessage } from '../../../contract/simulator.ts'
import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { type FileInChat, pictureSource, shownFiles } from '../../../lib/simulation/files.ts'
import { escapeHtml, type Rendered } from '../../../lib/simulation/safe-html.ts'
import { faceOf } from './card-face.ts'
import type { Entry, Message } from './chats.ts'
import { paragraphsOf } from './content.ts'
import type { Directory } from './directory.ts'
import type { Files } from './files.ts'
import { type Look, renderMarkdown, renderPlain } from './markdown.ts'

export interface Viewing {
  directory: Directory
  files: Files
  origin: string
}

/** One entry of a chat as the app shows it; nothing for a message that was taken back. */
export function screenMessages(entry: Entry, viewing: Viewing): ScreenMessage[] {
  const bot = viewing.directory.bot.name
  if ('notice' in entry) {
    const { notice: text, id, at } = entry
    return [{ id, at, by: 'bot', from: bot, ...renderPlain(text), growing: false, buttons: [], notice: true }]
  }
  if (entry.recalled) return []
  const found: FileInChat[] = []
  const look = lookOf(viewing, found)
  const { id, at, by, card } = entry
  const base = { id, at, by: by ? ('person' as const) : ('bot' as const), from: by?.name ?? bot }
  if (card) {
    const { text, html, buttons } = faceOf(card, look)
    return [
      {
        ...base,
        text,
        html,
        growing: card.streaming,
        buttons: buttons.map(({ label }) => label),
        ...shownFiles(found),
      },
    ]
  }
  const shown = by ? spoken(entry, look) : said(entry, look)
  if (opened.includes(entry.type))
    found.push(...[viewing.files.shown(entry.keys[0] ?? '')].filter((file) => file !== undefined))
  const { text, html } = withReactions(shown, entry)
  return [{ ...base, text, html, growing: false, buttons: [], ...shownFiles(found) }]
}

/** Messages that are one file, behind their first key. */
const opened = ['file', 'folder', 'audio', 'media']

/** What a person said: the words as they wrote them, and their pictures above. */
function spoken({ type, shown, content, keys }: Message, look: Look): Rendered {
  const text = shown ?? content
  const pictures = opened.includes(type) ? [] : keys.flatMap((key) => look.picture(key) ?? [])
  if (pictures.length === 0) return renderPlain(text)
  const words = text.replace(/\[(图片|表情)\]/, '').trim()
  const images = pictures.map((source) => `<p><img src="${escapeHtml(source)}"></p>`).join('')
  return { text, html: images + (words === '' ? '' : renderPlain(words).html) }
}

/** Notes the pictures that were looked up. */
export function lookOf({ directory, files, origin }: Viewing, found: FileInChat[] = []): Look {
  return {
    picture: (key) => {
      const file = files.image(key)
      if (!file) return undefined
      found.push({ file, kind: 'image' })
      return pictureSource(file, `${origin}/phone/image/${encodeURIComponent(key)}`)
    },
    fileName: (key) => files.file(key)?.name ?? '',
    nameOf: (id) => (id === directory.bot.openId ? directory.bot.name : directory.person(id)?.name),
  }
}

function said(message: Message, look: Look): Rendered {
  const content = objectIn(parseJson(message.content))
  switch (message.type) {
    case 'text':
      return renderPlain(textIn(content.text), look)
    case 'post':
      return post(content, look)
    case 'image': {
      const address = look.picture(textIn(content.image_key))
      return { text: '[图片]', html: address ? `<p><img src="${escapeHtml(address)}"></p>` : '<p>[图片]</p>' }
    }
    case 'file':
    case 'audio':
    case 'media':
      return renderPlain(
        `[${{ file: '文件', audio: '语音', media: '视频' }[message.type]}] ${look.fileName(message.keys[0] ?? '')}`,
      )
    default:
      return renderPlain(`[${message.type}]`)
  }
}

function post(content: JsonObject, look: Look): Rendered {
  const { title, paragraphs } = paragraphsOf(content)
  const head = title === '' ? [] : [{ html: `<p><b>${escapeHtml(title)}</b></p>`, text: title }]
  const body = paragraphs.map((elements) => {
    const pieces = elements.map((element) => postPiece(element, look))
    const isBlock = elements.some(({ tag }) => tag === 'md' || tag === 'code_block' || tag === 'hr')
    const html = pieces.map((piece) => piece.html).join('')
    return { html: isBlock ? html : `<p>${html}</p>`, text: pieces.map(({ text }) => text).join('') }
  })
  const all = [...head, ...body]
  return {
    html: all.map(({ html }) => html).join(''),
    text: all
      .map(({ text }) => text)
      .join('\n')
      .trim(),
  }
}

function postPiece(element: JsonObject, look: Look): Rendered {
  const text = textIn(element.text)
  switch (element.tag) {
    case 'md':
      return renderMarkdown(text, look)
    case 'code_block':
      return { html: `<pre><code>${escapeHtml(text)}</code></pre>`, text }
    case 'hr':
      return { html: '<hr>', text: '———' }
    case 'at': {
      const id = textIn(element.user_id)
      const name = `@${id === 'all' ? '所有人' : (look.nameOf(id) ?? textIn(element.user_name))}`
      return { html: escapeHtml(name), text: name }
    }
    case 'a': {
      const href = textIn(element.href)
      if (!/^(https?|mailto|tel|lark):/i.test(href)) return { html: escapeHtml(text), text }
      return { html: `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`, text }
    }
    case 'img': {
      const address = look.picture(textIn(element.image_key))
      return { html: address ? `<img src="${escapeHtml(address)}">` : '[图片]', text: '[图片]' }
    }
    default:
      return { html: escapeHtml(text).replaceAll('\n', '<br>'), text }
  }
}

function withReactions(shown: Rendered, { reactions }: Message): Rendered {
  if (reactions.size === 0) return shown
  const row = [...reactions.values()].map(({ emoji }) => `[${emoji}]`).join(' ')
  return { text: `${shown.text} ${row}`, html: `${shown.html}<p>${escapeHtml(row)}</p>` }
}
