import { Lexer, type Token, Tokenizer, type Tokens, type TokensList } from 'marked'
import { isWords, plainList, plainTable } from './plain-blocks.ts'
import { readPlainSpans } from './plain-spans.ts'

/** marked's lexer, which reads what most texts are made of by shorter ways. Its tokens are the same: `quick-lexer.test.ts`. */
export class QuickLexer extends Lexer {
  override blockTokens(source: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[]
  override blockTokens(source: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList
  override blockTokens(source: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
    if (tokens.length > 0 || !isWords(source)) return super.blockTokens(source, tokens, lastParagraphClipped)
    const type = this.state.top ? 'paragraph' : 'text'
    tokens.push({ type, raw: source, text: source, tokens: this.inline(source) })
    this.state.top = true
    return tokens
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    return readPlainSpans(this, source, tokens) ? tokens : super.inlineTokens(source, tokens)
  }
}

/** Asks marked for a block only where its first letters allow for one. */
export class QuickTokenizer extends Tokenizer {
  override space(source: string): Tokens.Space | undefined {
    return ' \t\n'.includes(source.charAt(0)) ? super.space(source) : undefined
  }

  override code(source: string): Tokens.Code | undefined {
    return ' \t'.includes(source.charAt(0)) ? super.code(source) : undefined
  }

  override fences(source: string): Tokens.Code | undefined {
    return '`~'.includes(first(source)) ? super.fences(source) : undefined
  }

  override heading(source: string): Tokens.Heading | undefined {
    return first(source) === '#' ? super.heading(source) : undefined
  }

  override hr(source: string): Tokens.Hr | undefined {
    return '-_*'.includes(first(source)) ? super.hr(source) : undefined
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return first(source) === '>' ? super.blockquote(source) : undefined
  }

  override list(source: string): Tokens.List | undefined {
    return '-*+0123456789'.includes(first(source)) ? (plainList(this.lexer, source) ?? super.list(source)) : undefined
  }

  override html(source: string): Tokens.HTML | undefined {
    return first(source) === '<' ? super.html(source) : undefined
  }

  override def(source: string): Tokens.Def | undefined {
    return first(source) === '[' ? super.def(source) : undefined
  }

  override table(source: string): Tokens.Table | undefined {
    if (!'|:-'.includes(first(source, source.indexOf('\n') + 1))) return undefined
    return plainTable(this.lexer, source) ?? super.table(source)
  }

  override lheading(source: string): Tokens.Heading | undefined {
    const end = source.indexOf('\n\n')
    return underlined.test(end < 0 ? source : source.slice(0, end + 1)) ? super.lheading(source) : undefined
  }
}

const underlined = /\n {0,3}[=-]/

/** What stands there behind the spaces that a block may be indented by. */
function first(source: string, from = 0): string {
  let at = from
  while (source[at] === ' ') at++
  return source.charAt(at) || '\n'
}
