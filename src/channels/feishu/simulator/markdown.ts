import { Lexer, lexer, type MarkedToken, type Token, type Tokens } from 'marked'

export interface Rendered {
  html: string
  text: string
}

/** What a renderer must ask others. */
export interface Look {
  /** Where the picture behind an img_ key can be looked at. */
  picture(key: string): string | undefined
  /** The name of an open_id. */
  nameOf(id: string): string | undefined
}

/**
 * A card's markdown as the app shows it: every newline is one; of raw HTML only br, font, at, text_tag, person, link and
 * number_tag mean something, everything else is shown as the text it is. `&#42;` is a star that marks nothing up.
 */
export function renderMarkdown(source: string, look: Look): Rendered {
  const { html, text } = new Walk(look).blocks(lexer(source, { gfm: true, breaks: true }))
  return { html, text: text.trim() }
}

/** Plain text as the app shows it, with `<at user_id="…">` as the mention it is. */
export function renderPlain(source: string, look?: Look): Rendered {
  const shown = look ? source.replace(atTag, (_, id: string, name: string) => mention(id, name, look)) : source
  return { html: `<p>${escapeHtml(shown).replaceAll('\n', '<br>')}</p>`, text: shown.trim() }
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const atTag = /<at\s+user_id="([^"]*)">([^<]*)<\/at>/g

function mention(id: string, name: string, look: Look): string {
  return id === 'all' ? '@所有人' : `@${look.nameOf(id) ?? name}`
}

class Walk {
  #look: Look

  constructor(look: Look) {
    this.#look = look
  }

  blocks(tokens: Token[], join = '\n\n'): Rendered {
    const pieces = tokens.map((token) => this.#block(known(token))).filter((piece) => piece.html !== '')
    return { html: pieces.map((p) => p.html).join(''), text: pieces.map((p) => p.text).join(join) }
  }

  #block(token: MarkedToken): Rendered {
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
        return wrap('p', this.#inline(Lexer.lexInline(token.text.trim(), { breaks: true })))
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
    const tag = token.ordered ? 'ol' : 'ul'
    return {
      html: `<${tag}>${items.map((i) => i.html).join('')}</${tag}>`,
      text: items.map((i) => i.text).join('\n'),
    }
  }

  #table(token: Tokens.Table): Rendered {
    const row = (cells: Tokens.TableCell[], tag: 'th' | 'td'): Rendered => {
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

  #inline(tokens: Token[]): Rendered {
    const pieces = tokens.map((token) => this.#span(known(token)))
    return { html: pieces.map((p) => p.html).join(''), text: pieces.map((p) => p.text).join('') }
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
        return link(token.href, this.#inline(token.tokens))
      case 'image':
        return this.#image(token)
      case 'html':
        return this.#tag(token.text)
      case 'text':
        return token.tokens ? this.#inline(token.tokens) : plain(token.text)
      case 'escape':
        return { html: escapeHtml(token.text), text: token.text }
      default:
        return plain(token.raw)
    }
  }

  #image(token: Tokens.Image): Rendered {
    const address = this.#look.picture(token.href)
    if (address === undefined) return plain(`[${token.text || '图片'}]`)
    return { html: `<img src="${escapeHtml(address)}" alt="${escapeHtml(token.text)}">`, text: token.text }
  }

  /** One raw tag, as marked hands them out: never what stands between two. */
  #tag(raw: string): Rendered {
    if (/^<br\s*\/?>$/i.test(raw)) return { html: '<br>', text: '\n' }
    const at = /^<(?:at|person)\s+(?:id|ids|user_id)\s*=\s*['"]?([\w,-]+)['"]?[^>]*>$/i.exec(raw)
    if (at) return plain(mention(at[1] ?? '', at[1] ?? '', this.#look))
    if (/^<\/?(font|at|person|text_tag|number_tag|link)(\s[^<>]*)?>$/i.test(raw)) return { html: '', text: '' }
    return { html: escapeHtml(raw), text: raw }
  }
}

/** The lexer is used without extensions, so every token is one of marked's own. */
function known(token: Token): MarkedToken {
  return token as MarkedToken
}

function wrap(tag: string, inner: Rendered): Rendered {
  return { html: `<${tag}>${inner.html}</${tag}>`, text: inner.text }
}

function link(href: string, label: Rendered): Rendered {
  if (!/^(https?|mailto|tel|lark):/i.test(href)) return label
  return { html: `<a href="${escapeHtml(href)}">${label.html}</a>`, text: label.text }
}

/** Text between markup; entities are the characters they name. */
function plain(raw: string): Rendered {
  const text = decodeEntities(raw)
  return { html: escapeHtml(text).replaceAll('\n', '<br>'), text }
}

const entities: Record<string, string> = { nbsp: '\u00a0', lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (all, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? all
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
