import type { Token, Tokens } from 'marked'
import { decodeEntities } from '../../lib/markdown/entities.ts'
import { isKnown, type Known } from '../../lib/markdown/tokens.ts'
import { escapeHtml, link, visible } from './markup.ts'

/** `simple` leaves out everything that costs an entity within a line. */
export type Detail = 'full' | 'simple'

type Mark = 'b' | 'i' | 's'

interface Within {
  detail: Detail
  marks?: readonly Mark[]
  linked?: boolean
}

/** Spans of one paragraph → HTML. */
export function inline(tokens: Token[] | undefined, within: Within): string {
  return (tokens ?? []).map((token) => (isKnown(token) ? span(token, within) : escapeHtml(token.raw))).join('')
}

/** Spans of one paragraph, all of them within a mark. */
export function marked(mark: Mark, tokens: Token[] | undefined, within: Within): string {
  const marks = within.marks ?? []
  if (within.detail === 'simple' || marks.includes(mark)) return inline(tokens, within)
  return `<${mark}>${inline(tokens, { ...within, marks: [...marks, mark] })}</${mark}>`
}

function span(token: Known, within: Within): string {
  switch (token.type) {
    case 'text':
      return token.tokens ? inline(token.tokens, within) : escapeHtml(decodeEntities(token.text))
    case 'escape':
      return escapeHtml(token.text)
    case 'strong':
      return marked('b', token.tokens, within)
    case 'em':
      return marked('i', token.tokens, within)
    case 'del':
      return marked('s', token.tokens, within)
    case 'codespan':
    case 'formula':
      return code(token.text, within)
    case 'footnote':
      return `[${escapeHtml(token.text)}]`
    case 'br':
      return '\n'
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? '\n' : escapeHtml(token.raw)
    case 'link':
      return anchor(token, inline(token.tokens, { ...within, linked: true }), within)
    case 'image':
      return anchor(token, escapeHtml(token.text), within)
    case 'checkbox':
      return ''
    default:
      return escapeHtml(token.raw)
  }
}

/** Telegram allows code inside of no other formatting: what is open is closed before it and opened again after. */
function code(text: string, { detail, marks = [], linked }: Within): string {
  if (detail === 'simple' || linked) return escapeHtml(text)
  const open = marks.map((mark) => `<${mark}>`).join('')
  const close = marks
    .map((mark) => `</${mark}>`)
    .reverse()
    .join('')
  return `${close}<code>${escapeHtml(text)}</code>${open}`
}

function anchor(token: Tokens.Link | Tokens.Image, html: string, within: Within): string {
  const label = visible(html).trim() === '' ? escapeHtml(token.href) : html
  const title = token.title ? ` (${escapeHtml(token.title)})` : ''
  if (within.linked) return label + title
  // Telegram links a bare address by itself.
  const words = visible(label)
  if (words === token.href || `mailto:${words}` === token.href || `http://${words}` === token.href) return label + title
  const linked =
    within.detail === 'full' ? link(token.href.replaceAll(/[\s"<>]/g, encodeURIComponent), label) : undefined
  return (linked ?? (token.href ? `${label} (${escapeHtml(token.href)})` : label)) + title
}
