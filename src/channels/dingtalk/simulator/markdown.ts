import { Lexer, lexer, type MarkedToken, type Token, type Tokens } from 'marked'

export interface Rendered {
  html: string
  text: string
  links: { label: string; href: string }[]
}

/** Where a picture can be looked at, or undefined when the app would not show it. */
type PictureAddress = (source: string) => string | undefined

interface Piece {
  html: string
  text: string
}

/**
 * DingTalk's markdown as the app shows it. Of raw HTML only <br> means something (a line break; a single newline is none);
 * <font …> and <a atId=…> wrap what stays readable; everything else is shown as the text it is.
 */
export function renderMarkdown(source: string, picture: PictureAddress = webPicture): Rendered {
  const walk = new Walk(picture)
  const { html, text } = walk.blocks(lexer(source, { gfm: true, breaks: false }))
  return { html, text: text.trim(), links: walk.links }
}

/** Plain text as the app shows it: every newline is one. */
export function renderPlain(source: string): Rendered {
  return { html: `<p>${escapeHtml(source).replaceAll('\n', '<br>')}</p>`, text: source.trim(), links: [] }
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function webPicture(source: string): string | undefined {
  return /^https?:\/\//i.test(source) ? source : undefined
}

class Walk {
  links: { label: string; href: string }[] = []
  #picture: PictureAddress

  constructor(picture: PictureAddress) {
    this.#picture = picture
  }

  blocks(tokens: Token[], join = '\n\n'): Piece {
    const pieces = tokens.map((token) => this.#block(known(token))).filter((piece) => piece.html !== '')
    return { html: pieces.map((p) => p.html).join(''), text: pieces.map((p) => p.text).join(join) }
  }

  #block(token: MarkedToken): Piece {
    switch (token.type) {
      case 'heading':
        return wrap(`h${token.depth}`, this.#inline(token.tokens))
      case 'paragraph':
        return wrap('p', this.#inline(token.tokens))
      case 'text':
        return token.tokens ? this.#inline(token.tokens) : plain(token.text)
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
        return wrap('p', this.#inline(Lexer.lexInline(token.text.trim())))
      case 'space':
      case 'def':
        return { html: '', text: '' }
      default:
        return this.#inline([token])
    }
  }

  #list(token: Tokens.List): Piece {
    const first = typeof token.start === 'number' ? token.start : 1
    const items = token.items.map((item, n) => {
      const inner = this.blocks(item.tokens, '\n')
      const mark = token.ordered ? `${first + n}. ` : '• '
      return { html: `<li>${inner.html}</li>`, text: mark + inner.text.replaceAll('\n', '\n  ') }
    })
    const tag = token.ordered ? 'ol' : 'ul'
    return {
      html: `<${tag}>${items.map((i) => i.html).join('')}</${tag}>`,
      text: items.map((i) => i.text).join('\n'),
    }
  }

  #table(token: Tokens.Table): Piece {
    const row = (cells: Tokens.TableCell[], tag: 'th' | 'td'): Piece => {
      const pieces = cells.map((cell) => this.#inline(cell.tokens))
      return {
        html: `<tr>${pieces.map((p) => `<${tag}>${p.html}</${tag}>`).join('')}</tr>`,
        text: pieces.map((p) => p.text).join(' | '),
      }
    }
    const head = row(token.header, 'th')
    const body = token.rows.map((cells) => row(cells, 'td'))
    return {
      html: `<table><thead>${head.html}</thead><tbody>${body.map((r) => r.html).join('')}</tbody></table>`,
      text: [head, ...body].map((r) => r.text).join('\n'),
    }
  }

  #inline(tokens: Token[]): Piece {
    const pieces = tokens.map((token) => this.#span(known(token)))
    return { html: pieces.map((p) => p.html).join(''), text: pieces.map((p) => p.text).join('') }
  }

  #span(token: MarkedToken): Piece {
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
        return rawHtml(token.text)
      case 'text':
        return token.tokens ? this.#inline(token.tokens) : plain(token.text)
      case 'escape':
        return { html: escapeHtml(token.text), text: token.text }
      default:
        return plain(token.raw)
    }
  }

  #link(token: Tokens.Link): Piece {
    const label = this.#inline(token.tokens)
    if (!/^(https?|dtmd|dingtalk|mailto|tel):/i.test(token.href)) return label
    this.links.push({ label: label.text, href: token.href })
    return { html: `<a href="${escapeHtml(token.href)}">${label.html}</a>`, text: label.text }
  }

  #image(token: Tokens.Image): Piece {
    const address = this.#picture(token.href)
    if (address === undefined) return plain(`[${token.text || '图片'}]`)
    return { html: `<img src="${escapeHtml(address)}" alt="${escapeHtml(token.text)}">`, text: token.text }
  }
}

/** The lexer is used without extensions, so every token is one of marked's own. */
function known(token: Token): MarkedToken {
  return token as MarkedToken
}

function wrap(tag: string, inner: Piece): Piece {
  return { html: `<${tag}>${inner.html}</${tag}>`, text: inner.text }
}

/** Text between markup: a single newline is a space, entities are the characters they name. */
function plain(raw: string): Piece {
  const text = decodeEntities(raw).replaceAll('\n', ' ')
  return { html: escapeHtml(text), text }
}

function rawHtml(raw: string): Piece {
  const parts = raw.split(/(<br\s*\/?>|<\/?font(?:\s[^<>]*)?>|<a\s+atId=[^<>]*>|<\/a>)/i).filter((part) => part !== '')
  const pieces = parts.map((part) => {
    if (/^<br/i.test(part)) return { html: '<br>', text: '\n' }
    if (/^<(\/?font|a\s+atId=|\/a>)/i.test(part)) return { html: '', text: '' }
    return { html: escapeHtml(part), text: part }
  })
  return { html: pieces.map((p) => p.html).join(''), text: pieces.map((p) => p.text).join('') }
}

const entities: Record<string, string> = { nbsp: '\u00a0', lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (all, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? all
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
