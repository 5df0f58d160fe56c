import type { MarkedToken, Token } from 'marked'
import { type Dialect, renderMarkdown as render } from '../../../lib/simulation/markdown.ts'
import { joined, type Rendered, webPicture, wrap, written } from '../../../lib/simulation/safe-html.ts'

const wecom: Dialect = {
  breaks: true,
  links: /^(https?|mailto):/i,
  picture: webPicture,
  words: written,
  tag: written,
  own,
}

/**
 * The markdown of a bot's message as the app shows it (markdown_v2: headings to ###, * and ** emphasis, lists, quotes, links,
 * pictures by address, rules, code, tables). What it does not know stands there as it was written, raw HTML included.
 */
export function renderMarkdown(source: string): Rendered {
  const parts = thoughts(source).map(({ text, thought }) => {
    const shown = render(text, wecom)
    return thought ? wrap('blockquote', shown) : shown
  })
  return joined(
    parts.filter(({ html }) => html !== ''),
    '\n\n',
  )
}

/** Whether a person would see anything: sections of thinking, spaces and invisible characters are nothing. */
export function isVisible(source: string): boolean {
  const said = thoughts(source).filter(({ thought }) => !thought)
  return said.some(({ text }) => text.replaceAll(/[\s\p{Cf}\p{Cc}\u2800\u3164]/gu, '') !== '')
}

/** A section of thinking starts at the start of a line; one that is not closed yet goes to the end. */
function thoughts(source: string): { text: string; thought: boolean }[] {
  const pieces = source.split(/^<think>([\s\S]*?)(?:<\/think>|$(?![\s\S]))/m)
  return pieces.map((text, n) => ({ text, thought: n % 2 === 1 })).filter(({ text }) => text !== '')
}

function own(token: MarkedToken, inline: (tokens: Token[]) => Rendered): Rendered | undefined {
  switch (token.type) {
    case 'heading':
      return token.depth > 3 ? wrap('p', written(token.raw.trim())) : undefined
    case 'html':
      return token.block ? wrap('p', written(token.text.trim())) : undefined
    case 'strong':
      return token.raw.startsWith('*') ? undefined : marked('__', inline(token.tokens))
    case 'em':
      return token.raw.startsWith('*') ? undefined : marked('_', inline(token.tokens))
    case 'del':
      return marked('~~', inline(token.tokens))
    default:
      return undefined
  }
}

function marked(mark: string, { html, text }: Rendered): Rendered {
  return { html: mark + html + mark, text: mark + text + mark }
}
