import type { ScreenMessage } from '../../../contract/simulator.ts'
import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { pictureSource, shownFiles } from '../../../lib/simulation/files.ts'
import { escapeHtml, type Rendered, renderPlain } from '../../../lib/simulation/safe-html.ts'
import type { Card, Question } from './card.ts'
import type { BotEntry, Entry, SaidEntry } from './chats.ts'
import { isVisible, renderMarkdown } from './markdown.ts'
import type { HeldFile, Media } from './media.ts'

interface Viewing {
  media: Media
  /** The id of who looks. */
  viewer: string
  origin: string
}

/** How another bot of the group is called. */
const otherBot = '天气机器人'

/** One entry of a chat as a phone shows it. */
export function screenMessage(entry: Entry, viewing: Viewing): ScreenMessage {
  const { id, at } = entry
  if (entry.kind === 'said') {
    const from = entry.person?.name ?? otherBot
    const shown = saidFace(entry, viewing)
    return { id, at, by: 'person', from, ...shown, growing: false, buttons: [] }
  }
  const parts = partsOf(entry, viewing).filter(({ html }) => html !== '')
  return {
    id,
    at,
    by: 'bot',
    from: entry.bot.name,
    text: parts.flatMap(({ text }) => (text === '' ? [] : [text])).join('\n\n'),
    html: parts.map(({ html }) => html).join(''),
    growing: entry.growing,
    ...(entry.failed && { failed: true }),
    buttons: entry.card?.buttons(viewing.viewer).map(({ label }) => label) ?? [],
    ...shownFiles(viewing.media.shown(entry.files)),
  }
}

function saidFace({ text, utterance }: SaidEntry, viewing: Viewing): Pick<ScreenMessage, 'text' | 'html' | 'files'> {
  const files = utterance.files ?? []
  const pictures = picturesIn(files, viewing)
  if (pictures.length === 0) return { ...renderPlain(text), ...shownFiles(viewing.media.shown(files)) }
  const words = text.replace('[图片]', '').trim()
  const html = [...(words === '' ? [] : [renderPlain(words)]), ...pictures].map((part) => part.html).join('')
  return { text, html, ...shownFiles(viewing.media.shown(files)) }
}

function partsOf(entry: BotEntry, viewing: Viewing): Rendered[] {
  const { text, plain, quotes, files, card } = entry
  const waits = entry.growing && !isVisible(text ?? '')
  return [
    ...(quotes === undefined ? [] : [{ html: `<blockquote>${escapeHtml(quotes)}</blockquote>`, text: '' }]),
    ...(text === undefined ? [] : [plain ? renderPlain(text) : renderMarkdown(text)]),
    ...picturesIn(files, viewing),
    ...(card ? [cardFace(card, viewing.viewer)] : []),
    ...(waits ? [{ html: '<p><i>思考中…</i></p>', text: '' }] : []),
    ...(entry.failed ? [{ html: '<p><i>回复超时</i></p>', text: '' }] : []),
  ]
}

function picturesIn(files: HeldFile[], { media, origin }: Viewing): Rendered[] {
  return files.flatMap(({ id, kind }) => {
    const file = kind === 'image' ? media.file(id) : undefined
    if (!file) return []
    const source = pictureSource(file, `${origin}/phone/media/${id}`)
    return [{ html: `<p><img src="${source}" alt="图片"></p>`, text: '[图片]' }]
  })
}

function cardFace(card: Card, viewer: string): Rendered {
  const content = card.content(viewer)
  const lines = [...linesOf(content), ...card.questions(viewer).flatMap(questionLines)]
  const image = textIn(objectIn(content.card_image).url)
  const picture = /^https?:\/\//.test(image) ? `<p><img src="${escapeHtml(image)}" alt=""></p>` : ''
  return {
    html: picture + lines.map(({ text, bold }) => `<p>${bold ? wrapBold(text) : escapeHtml(text)}</p>`).join(''),
    text: lines.map(({ text }) => text).join('\n'),
  }
}

interface Line {
  text: string
  bold?: boolean
}

function linesOf(content: JsonObject): Line[] {
  const { title, desc } = objectIn(content.main_title)
  const emphasis = objectIn(content.emphasis_content)
  const quote = objectIn(content.quote_area)
  const rows = listIn(content.horizontal_content_list).filter(isRecord)
  const columns = listIn(content.vertical_content_list).filter(isRecord)
  const lines: Line[] = [
    { text: textIn(objectIn(content.source).desc) },
    { text: textIn(title), bold: true },
    { text: textIn(desc) },
    { text: textIn(emphasis.title), bold: true },
    { text: textIn(emphasis.desc) },
    { text: textIn(quote.title) },
    { text: textIn(quote.quote_text) },
    { text: textIn(content.sub_title_text) },
    ...columns.flatMap((column) => [{ text: textIn(column.title), bold: true }, { text: textIn(column.desc) }]),
    ...rows.map(({ keyname, value }) => ({ text: `${textIn(keyname)} ${textIn(value)}`.trim() })),
  ]
  return lines.filter(({ text }) => text !== '')
}

function questionLines({ title, options }: Question): Line[] {
  const marked = options.map(({ text, chosen }) => ({ text: `${chosen ? '☑' : '☐'} ${text}` }))
  return title === '' ? marked : [{ text: title, bold: true }, ...marked]
}

function wrapBold(text: string): string {
  return `<b>${escapeHtml(text)}</b>`
}
