import type { Token, Tokens } from 'marked'
import { type Dialect, linkTo } from './dialect.ts'
import { needsSpace } from './east-asian.ts'
import { isKnown, type Known } from './tokens.ts'

/** What stands in a paragraph, in another dialect. `\n` is where a line ends. */
export function spans(tokens: Token[] | undefined, dialect: Dialect): string {
  let out = ''
  let afterBold = false
  for (const token of tokens ?? []) {
    const text = isKnown(token) ? span(token, dialect) : dialect.words(token.raw)
    const isBold = token.type === 'strong' && text.startsWith('**')
    if (isBold && needsSpace(out.slice(-1), text.charAt(2))) out += ' '
    if (afterBold && needsSpace(text.charAt(0), out.slice(-3, -2))) out += ' '
    out += text
    afterBold = isBold
  }
  return out
}

function span(token: Known, dialect: Dialect): string {
  switch (token.type) {
    case 'text':
      return token.tokens ? spans(token.tokens, dialect) : linesOf(dialect.words(token.raw))
    case 'escape':
      return dialect.literal(token.text)
    case 'strong':
      return marked('**', token.tokens, dialect)
    case 'em':
      return marked('*', token.tokens, dialect)
    case 'del':
      return marked('~~', token.tokens, dialect)
    case 'codespan':
      return token.raw.replaceAll(/\s*\n\s*/g, ' ')
    case 'formula':
      return code(token.text)
    case 'footnote':
      return `[${dialect.words(token.text)}]`
    case 'br':
      return '\n'
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? '\n' : dialect.html(token.raw)
    case 'link':
      return link(token, dialect)
    case 'image':
      return dialect.image({ alt: token.text, url: token.href })
    case 'checkbox':
      return ''
    default:
      return dialect.words(token.raw)
  }
}

const linesOf = (text: string): string => (text.includes('\n') ? text.replaceAll(/[ \t]*\n[ \t]*/g, '\n') : text)

function marked(mark: string, tokens: Token[], dialect: Dialect): string {
  const inner = spans(tokens, dialect)
  return inner.trim() === '' ? inner : `${mark}${inner}${mark}`
}

/** A formula holds no backtick. */
const code = (text: string): string => `\`${text.replaceAll(/\s+/g, ' ')}\``

function link({ raw, href, title, text, tokens }: Tokens.Link, dialect: Dialect): string {
  // An address that stands there by itself.
  if (raw === text) return raw
  const label = spans(tokens, dialect).trim()
  const behind = title ? ` (${dialect.words(title)})` : ''
  if (!dialect.links.test(href)) return `${label}${href && href !== text ? ` (${dialect.words(href)})` : ''}${behind}`
  return linkTo(label || dialect.words(href), href) + behind
}
