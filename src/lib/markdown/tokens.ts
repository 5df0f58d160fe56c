import { lexer, type MarkedToken, type Token } from 'marked'

/** CommonMark with GFM's tables, tasks and strikethrough, as blocks. Whatever comes in, something comes out. */
export function tokensOf(markdown: string): Token[] {
  try {
    return lexer(markdown)
  } catch (error) {
    // Thousands of `>` in a row exhaust the parser's stack. The text is then shown as it was written.
    if (error instanceof RangeError) return [{ type: 'text', raw: markdown, text: markdown }]
    throw error
  }
}

const kinds = new Set(
  'blockquote br checkbox code codespan def del em escape heading hr html image link list list_item paragraph space strong table text'.split(
    ' ',
  ),
)

/** marked types a token as «one of ours, or anything»; without extensions it is one of these. */
export const isKnown = (token: Token): token is MarkedToken => kinds.has(token.type)

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
