import type { Token } from 'marked'
import { decodeEntities } from './entities.ts'
import { isKnown, type Known } from './tokens.ts'

/** The words of a line without any markup, addresses of links behind their words. */
export function plain(tokens: Token[] | undefined): string {
  return (tokens ?? []).map(wordsOf).join('').replaceAll(/\s+/g, ' ').trim()
}

const wordsOf = (token: Token): string => (isKnown(token) ? wordsIn(token) : token.raw)

function wordsIn(token: Known): string {
  switch (token.type) {
    case 'text':
      return token.tokens ? plain(token.tokens) : decodeEntities(token.text)
    case 'strong':
    case 'em':
    case 'del':
      return plain(token.tokens)
    case 'codespan':
    case 'formula':
    case 'escape':
      return token.text
    case 'footnote':
      return `[${token.text}]`
    case 'br':
      return ' '
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? ' ' : token.raw
    case 'link': {
      const words = plain(token.tokens)
      return words === token.href || words === '' ? token.href : `${words} (${token.href})`
    }
    case 'image':
      return token.text || token.href
    default:
      return token.raw
  }
}
