import type { Token, Tokens } from 'marked'
import { type Piece, readPieces, remembering } from '../../lib/markdown/remembering.ts'
import { rowsOf } from '../../lib/markdown/rows.ts'
import { isKnown, type Known, tokensOf } from '../../lib/markdown/tokens.ts'
import { type Detail, inline, marked } from './inline.ts'
import { escapeHtml } from './markup.ts'
import { type Cell, tableHtml } from './table.ts'

/**
 * CommonMark with tables → Telegram's HTML mode. Whatever comes in, Telegram can parse what comes out, and no word is lost:
 * a fence that is still open is closed, a `**` without its other half stays as it is.
 * https://core.telegram.org/bots/api#html-style (read 2026-11-21)
 */
export function toHtml(markdown: string, detail: Detail = 'full'): string {
  return readPieces(markdown)
    .map(pieceHtml[detail])
    .filter((html) => html !== '')
    .join('\n\n')
}

const converting = (detail: Detail) =>
  remembering(({ text, links }: Piece) => blocks(tokensOf(text, links), { detail }).join('\n\n'))

const pieceHtml: Record<Detail, (piece: Piece) => string> = { full: converting('full'), simple: converting('simple') }

interface Within {
  detail: Detail
  quoted?: boolean
}

const blocks = (tokens: Token[], within: Within): string[] =>
  tokens
    .flatMap((token) => (isKnown(token) ? block(token, within) : [escapeHtml(token.raw)]))
    .map(withoutEmptyMarks)
    .filter((html) => html.trim() !== '')

function block(token: Known, within: Within): string[] {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return []
    case 'heading':
      return [marked('b', token.tokens, within)]
    case 'code':
      return fence(token)
    case 'formula':
      return fence({ lang: 'latex', text: token.text })
    case 'blockquote':
      return quote(token, within)
    case 'list':
      return [list(token, within)]
    case 'table':
      return [table(token, within)]
    case 'hr':
      return ['———']
    case 'html':
    case 'def':
      return [escapeHtml(token.raw.trim())]
    case 'paragraph':
      return [inline(token.tokens, within)]
    default:
      return [inline([token], within)]
  }
}

function fence({ lang = '', text }: Pick<Tokens.Code, 'lang' | 'text'>): string[] {
  const language = lang.match(/^[\w+#.-]+(?=\s|$)/)?.[0] ?? ''
  const more = escapeHtml(lang.slice(language.length).trim())
  if (text.trim() === '') return [more]
  const body = language ? `<code class="language-${language}">${escapeHtml(text)}</code>` : escapeHtml(text)
  return [more, `<pre>${body}</pre>`]
}

/** Telegram's quotes do not nest: an inner one joins the outer. */
function quote(token: Tokens.Blockquote, within: Within): string[] {
  const inner = blocks(token.tokens, { ...within, quoted: true })
  return within.quoted || inner.length === 0 ? inner : [`<blockquote>${inner.join('\n\n')}</blockquote>`]
}

function list(token: Tokens.List, within: Within): string {
  const between = token.loose ? '\n\n' : '\n'
  const items = token.items.map((item, index) => {
    const mark = item.task ? (item.checked ? '☑' : '☐') : token.ordered ? `${Number(token.start) + index}.` : '•'
    const [first = '', ...more] = blocks(item.tokens, within)
    const start = first.startsWith('<pre>') ? `${mark}\n${first}` : `${mark} ${indented(first)}`
    return [start, ...more.map((html) => (html.startsWith('<pre>') ? html : `    ${indented(html)}`))].join(between)
  })
  return items.join(between)
}

/** Moves the lines after the first to the right, except preformatted ones: there a space is a character. */
const indented = (html: string): string =>
  html
    .split(/(<pre>.*?<\/pre>)/s)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\n(?=[^\n])/g, '\n    ')))
    .join('')

function table(token: Tokens.Table, within: Within): string {
  if (within.detail === 'simple') return `<pre>${escapeHtml(token.raw.trim())}</pre>`
  const cell = ({ tokens }: Tokens.TableCell): Cell => ({
    html: () => oneLine(inline(tokens, within)),
    text: oneLine(inline(tokens, { detail: 'simple' })),
  })
  return tableHtml({
    header: token.header.map(cell),
    rows: rowsOf(token).map((row) => row.map(cell)),
    align: token.align,
  })
}

const oneLine = (html: string): string => html.replaceAll(/\s*\n\s*/g, ' ').trim()

/** Left where a code span was all that a mark held. Marks nest three deep at most, so this ends soon. */
function withoutEmptyMarks(html: string): string {
  const less = html.replaceAll(/<(b|i|s)><\/\1>/g, '')
  return less === html ? html : withoutEmptyMarks(less)
}
