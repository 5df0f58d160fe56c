import type { Token, Tokens } from 'marked'
import type { Dialect } from './dialect.ts'
import { plain } from './plain.ts'
import { rowsOf } from './rows.ts'
import { spans } from './spans.ts'
import { isKnown, type Known } from './tokens.ts'

/**
 * Blocks in a platform's dialect of Markdown. It keeps to what every renderer takes: blocks are set apart by blank lines, lists hold
 * nothing but lines and lists, code and tables stand at the margin, and whatever was still open is closed.
 */
export function written(tokens: Token[], dialect: Dialect): string {
  return blocks(tokens, dialect).join('\n\n')
}

function blocks(tokens: Token[], dialect: Dialect): string[] {
  return tokens
    .flatMap((token) => (isKnown(token) ? block(token, dialect) : [dialect.words(token.raw.trim())]))
    .filter((text) => text.trim() !== '')
}

function block(token: Known, dialect: Dialect): string[] {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return []
    case 'heading':
      return [`${dialect.heading(token.depth)} ${spans(token.tokens, dialect).replaceAll('\n', ' ').trim()}`]
    case 'code':
      return [fence(token)]
    case 'formula':
      return [fence({ lang: 'latex', text: token.text })]
    case 'blockquote':
      return [blocks(token.tokens, dialect).join('\n\n').replaceAll(/^/gm, '> ').replaceAll(/^> $/gm, '>')]
    case 'list':
      return new List(dialect).with(token)
    case 'table':
      return [table(token, dialect)]
    case 'hr':
      return [dialect.rule]
    case 'html':
      return [
        lines(
          token.raw
            .split(/\n|<br\s*\/?>/i)
            .map((line) => dialect.html(line.trim()))
            .join('\n'),
          dialect,
        ),
      ]
    case 'def':
      return [dialect.words(`[${token.tag}] ${token.href}${token.title ? ` (${token.title})` : ''}`)]
    case 'paragraph':
      return [lines(spans(token.tokens, dialect), dialect)]
    default:
      return [lines(spans([token], dialect), dialect)]
  }
}

const lines = (text: string, { lineBreak }: Dialect): string => text.trim().replaceAll('\n', lineBreak)

function fence({ lang = '', text }: Pick<Tokens.Code, 'lang' | 'text'>): string {
  const longest = [...text.matchAll(/`{3,}/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const mark = '`'.repeat(longest + 1)
  return `${mark}${lang.replaceAll('`', '')}\n${text}\n${mark}`
}

function table(token: Tokens.Table, dialect: Dialect): string {
  const cell = ({ tokens }: Tokens.TableCell): string => {
    const text = spans(tokens, dialect).trim()
    return /[\n|]/.test(text) ? text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/(?<!\\)\|/g, '\\|') : text
  }
  const rows = [token.header, ...rowsOf(token)]
  const words = () => rows.map((row) => row.map(({ tokens }) => plain(tokens)))
  return dialect.table(
    rows.map((row) => row.map(cell)),
    token.align,
    words,
  )
}

/** Writes a list, and those in it, as lines; what is neither stands between them. */
class List {
  readonly #dialect: Dialect
  readonly #blocks: string[] = []
  #lines: string[] = []
  /** Where the first of the lines begins, to be taken off all of them. */
  #margin = 0

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  with(list: Tokens.List): string[] {
    this.#add(list, 0)
    this.#end()
    return this.#blocks
  }

  #add(list: Tokens.List, indent: number): void {
    for (const [n, item] of list.items.entries()) {
      const mark = this.#mark(list, n, indent) + (item.task ? (item.checked ? '☑ ' : '☐ ') : '')
      const width = list.ordered && (indent === 0 || this.#dialect.nestedNumbers) ? 3 : 2
      let begun = false
      for (const token of item.tokens) {
        if (isKnown(token) && token.type === 'list') {
          if (!begun) this.#line(mark.trimEnd(), { indent, width })
          begun = true
          this.#add(token, indent + width)
        } else if (isKnown(token) && (token.type === 'text' || token.type === 'paragraph')) {
          const text = spans([token.type === 'text' ? token : { ...token, type: 'text' }], this.#dialect).trim()
          if (text === '') continue
          if (begun) this.#goOn(text, indent + width)
          else this.#line(mark + text, { indent, width })
          begun = true
        } else {
          const inner = isKnown(token) ? block(token, this.#dialect) : [token.raw.trim()]
          if (inner.length === 0) continue
          if (!begun) this.#line(mark.trimEnd(), { indent, width })
          begun = true
          this.#end()
          this.#blocks.push(...inner)
        }
      }
      if (!begun) this.#line(mark.trimEnd(), { indent, width })
    }
  }

  #mark(list: Tokens.List, n: number, indent: number): string {
    if (!list.ordered) return '- '
    const number = Number(list.start || 0) + n
    return indent === 0 || this.#dialect.nestedNumbers ? `${number}. ` : `- (${number}) `
  }

  #line(text: string, { indent, width }: { indent: number; width: number }): void {
    if (this.#lines.length === 0) this.#margin = indent
    const free = Math.max(0, indent - this.#margin)
    this.#lines.push(' '.repeat(free) + this.#broken(text, free + width))
  }

  /** More of an item, on a line of its own. */
  #goOn(text: string, indent: number): void {
    const last = this.#lines.pop()
    if (last === undefined) this.#blocks.push(text.replaceAll('\n', this.#dialect.lineBreak))
    else this.#lines.push(last + this.#broken(`\n${text}`, Math.max(0, indent - this.#margin)))
  }

  #broken(text: string, indent: number): string {
    const { lineBreak } = this.#dialect
    return text.replaceAll('\n', lineBreak.endsWith('\n') ? lineBreak + ' '.repeat(indent) : lineBreak)
  }

  #end(): void {
    if (this.#lines.length > 0) this.#blocks.push(this.#lines.join('\n'))
    this.#lines = []
  }
}
