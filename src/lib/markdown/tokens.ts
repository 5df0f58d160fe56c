import { type Lexer, Marked, type MarkedOptions, type MarkedToken, type Token, type Tokens } from 'marked'
import { eastAsianExtension, needsEastAsian } from './east-asian.ts'
import { type Footnote, footnoteExtensions } from './footnote.ts'
import { type Formula, mathExtensions, withoutFormulas } from './math.ts'
import { QuickLexer, QuickTokenizer } from './quick-lexer.ts'

/** Where `[words][name]` leads to, by the name in small letters. */
export type Links = Record<string, Pick<Tokens.Link, 'href' | 'title'>>

/** What marked reads, formulas and footnotes. */
export type Known = MarkedToken | Formula | Footnote

const tokenizer = new QuickTokenizer()
const plain = new Marked()
const extended = new Marked({
  extensions: [...mathExtensions, ...footnoteExtensions, eastAsianExtension],
  hooks: { emStrongMask: withoutFormulas },
})

/**
 * CommonMark with GFM's tables, tasks and strikethrough, formulas and footnotes, as blocks. Whatever comes in, something comes out.
 * `links` are names that other parts of the text give to addresses.
 */
export function tokensOf(markdown: string, links: Links = {}): Token[] {
  return lexed(markdown, (lexer) => {
    Object.assign(lexer.tokens.links, links)
    return lexer.lex(markdown)
  })
}

/** One line without blocks. */
export function spansOf(markdown: string, links: Links = {}): Token[] {
  return lexed(markdown, (lexer) => {
    Object.assign(lexer.tokens.links, links)
    return lexer.inlineTokens(markdown)
  })
}

/** The names that a text gives to addresses. */
export function linksIn(markdown: string): Links {
  const links: Links = {}
  lexed(markdown, (lexer) => {
    lexer.blockTokens(markdown.replaceAll(/\r\n?/g, '\n'))
    Object.assign(links, lexer.tokens.links)
    return []
  })
  return links
}

/**
 * Quotes in quotes and marks of emphasis cost the parser the square of their number. Nobody reads a line of a thousand of them as
 * anything but the line it is: a second of the process was measured at 10,000.
 */
const tooMuch = /^[ \t]*(?:>[ \t]*){60}|^(?:[^*_\n]*[*_]){1500}/m

function lexed(markdown: string, read: (lexer: Lexer) => Token[]): Token[] {
  if (markdown.length > 1000 && tooMuch.test(markdown)) return [{ type: 'text', raw: markdown, text: markdown }]
  try {
    return read(new QuickLexer({ ...grammarOf(markdown), tokenizer }))
  } catch (error) {
    // Thousands of `>` in a row exhaust the parser's stack. The text is then shown as it was written.
    if (error instanceof RangeError) return [{ type: 'text', raw: markdown, text: markdown }]
    throw error
  }
}

/** What marked is told of a text. Extensions are tried at every step; most texts have nothing for them. */
export function grammarOf(markdown: string): MarkedOptions {
  const hasMore = /\$|\\[([]|\[\^/.test(markdown) || (markdown.includes('**') && needsEastAsian.test(markdown))
  return (hasMore ? extended : plain).defaults
}

const kinds = new Set(
  'blockquote br checkbox code codespan def del em escape footnote formula heading hr html image link list list_item paragraph space strong table text'.split(
    ' ',
  ),
)

/** marked types a token as «one of ours, or anything»; it is one of these. */
export const isKnown = (token: Token | Known): token is Known => kinds.has(token.type)

/** What a token holds, in the order of the text; empty for a leaf. */
export function within(token: Token): Token[] {
  if (!isKnown(token)) return []
  switch (token.type) {
    case 'list':
      return token.items
    case 'table':
      return [token.header, ...token.rows].flat().flatMap((cell) => cell.tokens)
    default:
      return 'tokens' in token && token.type !== 'image' ? (token.tokens ?? []) : []
  }
}
