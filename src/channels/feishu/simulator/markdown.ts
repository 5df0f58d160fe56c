import { Lexer, type MarkedToken, type Token } from 'marked'
import { renderMarkdown as render } from '../../../lib/simulation/markdown.ts'
import {
  decodeEntities,
  escapeHtml,
  type Rendered,
  renderPlain as renderWritten,
  wrap,
  written,
} from '../../../lib/simulation/safe-html.ts'

/** What a renderer must ask others. */
export interface Look {
  /** Where the picture behind an img_ key can be looked at. */
  picture(key: string): string | undefined
  fileName(key: string): string
  /** The name of an open_id. */
  nameOf(id: string): string | undefined
}

/**
 * A card's markdown as the app shows it: every newline is one; of raw HTML only br, font, at, text_tag, person, link and
 * number_tag mean something, everything else is shown as the text it is. `&#42;` is a star that marks nothing up.
 */
export function renderMarkdown(source: string, look: Look): Rendered {
  const { html, text } = render(source, {
    breaks: true,
    links: /^(https?|mailto|tel|lark):/i,
    picture: (key) => look.picture(key),
    words,
    tag: (raw) => tag(raw, look),
    own,
  })
  return { html, text }
}

/** Plain text as the app shows it, with `<at user_id="…">` as the mention it is. */
export function renderPlain(source: string, look?: Look): Rendered {
  return renderWritten(look ? source.replace(atTag, (_, id: string, name: string) => mention(id, name, look)) : source)
}

const atTag = /<at\s+user_id="([^"]*)">([^<]*)<\/at>/g

function mention(id: string, name: string, look: Look): string {
  return id === 'all' ? '@所有人' : `@${look.nameOf(id) ?? name}`
}

/** Entities are the characters they name. */
function words(raw: string): Rendered {
  return written(decodeEntities(raw))
}

/** Within a block of HTML, bare addresses and ~~ mark nothing up. */
function own(token: MarkedToken, inline: (tokens: Token[]) => Rendered): Rendered | undefined {
  if (token.type !== 'html' || !token.block) return undefined
  return wrap('p', inline(Lexer.lexInline(token.text.trim(), { gfm: false })))
}

/** One raw tag, as marked hands them out: never what stands between two. */
function tag(raw: string, look: Look): Rendered {
  if (/^<br\s*\/?>$/i.test(raw)) return { html: '<br>', text: '\n' }
  const at = /^<(?:at|person)\s+(?:id|ids|user_id)\s*=\s*['"]?([\w,-]+)['"]?[^>]*>$/i.exec(raw)
  if (at) return words(mention(at[1] ?? '', at[1] ?? '', look))
  if (/^<\/?(font|at|person|text_tag|number_tag|link)(\s[^<>]*)?>$/i.test(raw)) return { html: '', text: '' }
  return { html: escapeHtml(raw), text: raw }
}
