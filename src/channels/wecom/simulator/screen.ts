import type { ScreenMessage } from '../../../contract/simulator.ts'
import { isObject, type JsonObject, listIn, objectIn, textIn } from '../../../lib/simulation/json.ts'
import { escapeHtml, type Rendered, renderPlain } from '../../../lib/simulation/safe-html.ts'
import type { Card, Question } from './card.ts'
import type { BotEntry, Entry } from './chats.ts'
import { isVisible, renderMarkdown } from './markdown.ts'

interface Viewing {
  /** The id of who looks. */
  viewer: string
  origin: string
}

/** One entry of a chat as a phone shows it. */
export function screenMessage(entry: Entry, viewing: Viewing): ScreenMessage {
  const { id, at } = entry
  if (entry.kind === 'said') {
    const from = entry.person.name
    return { id, at, by: 'person', from, ...renderPlain(entry.text), growing: false, buttons: [] }
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
  }
}

function partsOf(entry: BotEntry, { viewer, origin }: Viewing): Rendered[] {
  const { text, plain, quotes, images, card } = entry
  const waits = entry.growing && !isVisible(text ?? '')
  return [
    ...(quotes === undefined ? [] : [{ html: `<blockquote>${escapeHtml(quotes)}</blockquote>`, text: '' }]),
    ...(text === undefined ? [] : [plain ? renderPlain(text) : renderMarkdown(text)]),
    ...images.map((image) => ({
      html: `<p><img src="${origin}/phone/media/${image}" alt="图片"></p>`,
      text: '[图片]',
    })),
    ...(card ? [cardFace(card, viewer)] : []),
    ...(waits ? [{ html: '<p><i>思考中…</i></p>', text: '' }] : []),
    ...(entry.failed ? [{ html: '<p><i>回复超时</i></p>', text: '' }] : []),
  ]
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
  const rows = listIn(content.horizontal_content_list).filter(isObject)
  const columns = listIn(content.vertical_content_list).filter(isObject)
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
