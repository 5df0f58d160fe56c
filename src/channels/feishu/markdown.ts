import type { Token, Tokens } from 'marked'
import { isKnown, tokensOf } from '../../lib/markdown/tokens.ts'

export interface Dialect {
  /** How many tables may stay tables; the others become columns of text. */
  tables?: number
  /** False: not even pictures that Feishu has. */
  pictures?: boolean
}

/** Reports of the most that a card takes say 5, 3 and 1; nothing was refused with 3. */
export const MOST_TABLES = 3

/**
 * CommonMark as Feishu's cards draw it. What is still being written stays as it is, so that a text that grows grows at its end.
 * https://open.feishu.cn/document/feishu-cards/card-json-v2-components/content-components/rich-text (read 2026-11-21)
 */
export function feishuMarkdown(source: string, { tables = MOST_TABLES, pictures = true }: Dialect = {}): string {
  let left = tables
  const inline = (raw: string) => inlineOf(raw, pictures)
  return tokensOf(source.replace(/\r\n?/g, '\n'))
    .map((block) => {
      if (!isKnown(block)) return inline(block.raw)
      switch (block.type) {
        case 'heading':
          // Its own headings of the first three levels are as large as posters.
          return `${block.depth === 1 ? '####' : '#####'} ${inline(block.text)}${/\n+$/.exec(block.raw)?.[0] ?? ''}`
        case 'code':
          return block.raw
        case 'table':
          return left-- > 0 ? inline(block.raw) : `\`\`\`\n${columns(block)}\n\`\`\`\n`
        default:
          return inline(block.raw)
      }
    })
    .join('')
    .trimEnd()
}

/** Code stays as it is, fenced in a list or quote, too; pictures by address become links; and no tag of Feishu's own gets in: `<at id=all>`. */
function inlineOf(raw: string, pictures: boolean): string {
  return raw.replace(
    /^([ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?)(`{3,}|~{3,})[\s\S]*?(?:^[ \t>]*\2.*$|(?![\s\S]))|(`+)(?!`)[^\n]*?[^`\n]\3(?!`)|!\[([^\]\n]*)\]\(\s*<?([^\s)>]*)>?(?:\s+"[^"\n]*")?\s*\)|<(https?:\/\/[^\s<>]+)>|<br\s*\/?>|</gim,
    (found, _indent, fence?: string, code?: string, alt?: string, url?: string, autolink?: string) => {
      if (fence !== undefined || code !== undefined) return found
      if (url !== undefined) return picture({ alt: alt ?? '', url, found }, pictures)
      if (autolink !== undefined) return `[${autolink}](${autolink})`
      return found === '<' ? '&#60;' : found
    },
  )
}

function picture({ alt, url, found }: { alt: string; url: string; found: string }, known: boolean): string {
  if (known && /^img_[\w-]+$/.test(url)) return found
  return /^https?:/i.test(url) ? `[${alt || '🖼'}](${url})` : alt || '🖼'
}

function columns({ header, rows }: Tokens.Table): string {
  const lines = [header, ...rows].map((cells) => cells.map(({ tokens }) => plain(tokens)))
  const widths = header.map((_, n) => Math.max(3, ...lines.map((cells) => cells[n]?.length ?? 0)))
  const drawn = lines.map((cells) =>
    cells
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join(' | ')
      .trimEnd(),
  )
  return drawn.toSpliced(1, 0, widths.map((width) => '-'.repeat(width)).join('-|-')).join('\n')
}

const plain = (tokens: Token[]): string =>
  tokens
    .map((token) =>
      'tokens' in token && token.tokens ? plain(token.tokens) : 'text' in token ? String(token.text) : token.raw,
    )
    .join('')
