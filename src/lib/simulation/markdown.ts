import { Lexer, lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { BoundedMap } from './bounded.ts'
import { escapeHtml, joined, type Rendered, wrap } from './safe-html.ts'

/** In what one app's markdown differs from another's. */
export interface Dialect {
  /** Whether a single newline breaks the line. */
  breaks: boolean
  /** The addresses that a link may lead to; of any other link only the label is shown. */
  links: RegExp
  /** Where a picture can be looked at, or undefined when the app would not show it. */
  picture(source: string): string | undefined
  /** Text between markup. */
  words(raw: string): Rendered
  /** Raw HTML in a line. */
  tag(raw: string): Rendered
  /** What only this app shows in this way; undefined for all else. */
  own?(token: MarkedToken, inline: (tokens: Token[]) => Rendered): Rendered | undefined
}

interface RenderedMarkdown extends Rendered {
  links: { label: string; href: string }[]
}

/** Markdown as an app shows it. What the dialect returns goes into the page as it is; everything else is escaped here. */
export function renderMarkdown(source: string, dialect: Dialect): RenderedMarkdown {
  const walk = new Walk(dialect)
  const { html, text } = walk.blocks(tokensOf(source, dialect))
  return { html, text: text.trim(), links: walk.links }
}

/** A screen is looked at again and again, and most of what is on it does not change. Nobody writes into tokens. */
const read = new BoundedMap<string, Token[]>(300)

function tokensOf(source: string, dialect: Dialect): Token[] {
  const key = `${dialect.breaks} ${source}`
  const tokens = read.get(key) ?? lexer(source, optionsOf(dialect))
  read.set(key, tokens)
  return tokens
}

const optionsOf = ({ breaks }: Dialect) => ({ gfm: true, breaks })

class Walk {
  links: { label: string; href: string }[] = []
  #dialect: Dialect

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  blocks(tokens: Token[], between = '\n\n'): Rendered {
    const pieces = tokens.map((token) => this.#own(known(token)) ?? this.#block(known(token)))
    return joined(
      pieces.filter(({ html }) => html !== ''),
      between,
    )
  }

  #own(token: MarkedToken): Rendered | undefined {
    return this.#dialect.own?.(token, (tokens) => this.#inline(tokens))
  }

  #block(token: MarkedToken): Rendered {
    switch (token.type) {
      case 'heading':
        return wrap(`h${token.depth}`, this.#inline(token.tokens))
      case 'paragraph':
        return wrap('p', this.#inline(token.tokens))
      case 'text':
        return token.tokens ? this.#inline(token.tokens) : this.#dialect.words(token.text)
      case 'code':
        return { html: `<pre><code>${escapeHtml(token.text)}</code></pre>`, text: token.text }
      case 'blockquote':
        return wrap('blockquote', this.blocks(token.tokens))
      case 'hr':
        return { html: '<hr>', text: '———' }
      case 'list':
        return this.#list(token)
      case 'table':
        return this.#table(token)
      case 'html':
        return wrap('p', this.#inline(Lexer.lexInline(token.text.trim(), optionsOf(this.#dialect))))
      case 'space':
      case 'def':
        return { html: '', text: '' }
      default:
        return this.#inline([token])
    }
  }

  #list(token: Tokens.List): Rendered {
    const first = typeof token.start === 'number' ? token.start : 1
    const items = token.items.map((item, n) => {
      const inner = this.blocks(item.tokens, '\n')
      const mark = token.ordered ? `${first + n}. ` : '• '
      return { html: `<li>${inner.html}</li>`, text: mark + inner.text.replaceAll('\n', '\n  ') }
    })
    return wrap(token.ordered ? 'ol' : 'ul', joined(items, '\n'))
  }

  #table(token: Tokens.Table): Rendered {
    const row = (cells: Tokens.TableCell[], tag: 'th' | 'td'): Rendered => {
      const shown = cells.map((cell) => wrap(tag, this.#inline(cell.tokens)))
      return wrap('tr', joined(shown, ' | '))
    }
    const head = row(token.header, 'th')
    const body = token.rows.map((cells) => row(cells, 'td'))
    return {
      html: `<table><thead>${head.html}</thead><tbody>${joined(body).html}</tbody></table>`,
      text: joined([head, ...body], '\n').text,
    }
  }

  #inline(tokens: Token[]): Rendered {
    return joined(tokens.map((token) => this.#own(known(token)) ?? this.#span(known(token))))
  }

  #span(token: MarkedToken): Rendered {
    switch (token.type) {
      case 'strong':
        return wrap('b', this.#inline(token.tokens))
      case 'em':
        return wrap('i', this.#inline(token.tokens))
      case 'del':
        return wrap('s', this.#inline(token.tokens))
      case 'codespan':
        return { html: `<code>${escapeHtml(token.text)}</code>`, text: token.text }
      case 'br':
        return { html: '<br>', text: '\n' }
      case 'link':
        return this.#link(token)
      case 'image':
        return this.#image(token)
      case 'html':
        return this.#dialect.tag(token.text)
      case 'text':
        return token.tokens ? this.#inline(token.tokens) : this.#dialect.words(token.text)
      case 'escape':
        return { html: escapeHtml(token.text), text: token.text }
      default:
        return this.#dialect.words(token.raw)
    }
  }

  #link({ href, tokens }: Tokens.Link): Rendered {
    const label = this.#inline(tokens)
    if (!this.#dialect.links.test(href)) return label
    this.links.push({ label: label.text, href })
    return { html: `<a href="${escapeHtml(href)}">${label.html}</a>`, text: label.text }
  }

  #image({ href, text }: Tokens.Image): Rendered {
    const address = this.#dialect.picture(href)
    if (address === undefined) return this.#dialect.words(`[${text || '图片'}]`)
    return { html: `<img src="${escapeHtml(address)}" alt="${escapeHtml(text)}">`, text }
  }
}

/** The lexer is used without extensions, so every token is one of marked's own. */
function known(token: Token): MarkedToken {
  return token as MarkedToken
}
