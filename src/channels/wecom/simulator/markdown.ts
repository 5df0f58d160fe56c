import { lexer, type MarkedToken, type Token, type Tokens } from 'marked'

export interface Rendered {
  html: string
  text: string
}

/**
 * The markdown of a bot's message as the app shows it (markdown_v2: headings to ###, * and ** emphasis, lists, quotes, links,
 * pictures by address, rules, code, tables). What it does not know stands there as it was written, raw HTML included.
 */
export function renderMarkdown(source: string): Rendered {
  const parts = thoughts(source).map(({ text, thought }) => {
    const shown = blocks(lexer(text, { gfm: true, breaks: true }))
    return thought ? { html: `<blockquote>${shown.html}</blockquote>`, text: shown.text } : shown
  })
  const shown = parts.filter(({ html }) => html !== '')
  return { html: shown.map(({ html }) => html).join(''), text: shown.map(({ text }) => text.trim()).join('\n\n') }
}

export function renderPlain(source: string): Rendered {
  return { html: `<p>${escapeHtml(source).replaceAll('\n', '<br>')}</p>`, text: source.trim() }
}

/** Whether a person would see anything: sections of thinking, spaces and invisible characters are nothing. */
export function isVisible(source: string): boolean {
  const said = thoughts(source).filter(({ thought }) => !thought)
  return said.some(({ text }) => text.replaceAll(/[\s\p{Cf}\p{Cc}\u2800\u3164]/gu, '') !== '')
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** A section of thinking starts at the start of a line; one that is not closed yet goes to the end. */
function thoughts(source: string): { text: string; thought: boolean }[] {
  const pieces = source.split(/^<think>([\s\S]*?)(?:<\/think>|$(?![\s\S]))/m)
  return pieces.map((text, n) => ({ text, thought: n % 2 === 1 })).filter(({ text }) => text !== '')
}

function blocks(tokens: Token[], join = '\n\n'): Rendered {
  const pieces = tokens.map((token) => blockOf(known(token))).filter(({ html }) => html !== '')
  return { html: pieces.map(({ html }) => html).join(''), text: pieces.map(({ text }) => text).join(join) }
}

function blockOf(token: MarkedToken): Rendered {
  switch (token.type) {
    case 'heading':
      if (token.depth > 3) return wrap('p', written(token.raw.trim()))
      return wrap(`h${token.depth}`, inline(token.tokens))
    case 'paragraph':
      return wrap('p', inline(token.tokens))
    case 'text':
      return token.tokens ? inline(token.tokens) : written(token.text)
    case 'code':
      return { html: `<pre><code>${escapeHtml(token.text)}</code></pre>`, text: token.text }
    case 'blockquote':
      return wrap('blockquote', blocks(token.tokens))
    case 'hr':
      return { html: '<hr>', text: '———' }
    case 'list':
      return list(token)
    case 'table':
      return table(token)
    case 'html':
      return wrap('p', written(token.text.trim()))
    case 'space':
    case 'def':
      return { html: '', text: '' }
    default:
      return inline([token])
  }
}

function list(token: Tokens.List): Rendered {
  const first = typeof token.start === 'number' ? token.start : 1
  const items = token.items.map((item, n) => {
    const inner = blocks(item.tokens, '\n')
    const mark = token.ordered ? `${first + n}. ` : '• '
    return { html: `<li>${inner.html}</li>`, text: mark + inner.text.replaceAll('\n', '\n  ') }
  })
  const tag = token.ordered ? 'ol' : 'ul'
  const html = `<${tag}>${items.map((item) => item.html).join('')}</${tag}>`
  return { html, text: items.map(({ text }) => text).join('\n') }
}

function table(token: Tokens.Table): Rendered {
  const row = (cells: Tokens.TableCell[], tag: 'th' | 'td'): Rendered => {
    const shown = cells.map((cell) => inline(cell.tokens))
    const html = shown.map((cell) => `<${tag}>${cell.html}</${tag}>`).join('')
    return { html: `<tr>${html}</tr>`, text: shown.map(({ text }) => text).join(' | ') }
  }
  const head = row(token.header, 'th')
  const body = token.rows.map((cells) => row(cells, 'td'))
  const rows = body.map(({ html }) => html).join('')
  return {
    html: `<table><thead>${head.html}</thead><tbody>${rows}</tbody></table>`,
    text: [head, ...body].map(({ text }) => text).join('\n'),
  }
}

function inline(tokens: Token[]): Rendered {
  const pieces = tokens.map((token) => span(known(token)))
  return { html: pieces.map(({ html }) => html).join(''), text: pieces.map(({ text }) => text).join('') }
}

function span(token: MarkedToken): Rendered {
  switch (token.type) {
    case 'strong':
    case 'em': {
      const inner = inline(token.tokens)
      if (token.raw.startsWith('*')) return wrap(token.type === 'strong' ? 'b' : 'i', inner)
      const mark = token.type === 'strong' ? '__' : '_'
      return { html: mark + inner.html + mark, text: mark + inner.text + mark }
    }
    case 'del': {
      const inner = inline(token.tokens)
      return { html: `~~${inner.html}~~`, text: `~~${inner.text}~~` }
    }
    case 'codespan':
      return { html: `<code>${escapeHtml(token.text)}</code>`, text: token.text }
    case 'br':
      return { html: '<br>', text: '\n' }
    case 'link': {
      const label = inline(token.tokens)
      if (!/^(https?|mailto):/i.test(token.href)) return label
      return { html: `<a href="${escapeHtml(token.href)}">${label.html}</a>`, text: label.text }
    }
    case 'image':
      if (!/^https?:\/\//i.test(token.href)) return written(`[${token.text || '图片'}]`)
      return {
        html: `<img src="${escapeHtml(token.href)}" alt="${escapeHtml(token.text)}">`,
        text: token.text,
      }
    case 'text':
      return token.tokens ? inline(token.tokens) : written(token.text)
    case 'escape':
      return written(token.text)
    default:
      return written(token.raw)
  }
}

/** The lexer is used without extensions, so every token is one of marked's own. */
function known(token: Token): MarkedToken {
  return token as MarkedToken
}

function wrap(tag: string, inner: Rendered): Rendered {
  return { html: `<${tag}>${inner.html}</${tag}>`, text: inner.text }
}

function written(text: string): Rendered {
  return { html: escapeHtml(text).replaceAll('\n', '<br>'), text }
}
