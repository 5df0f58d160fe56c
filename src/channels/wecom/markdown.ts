import { converter } from '../../lib/markdown/converter.ts'
import { gfmTable } from '../../lib/markdown/dialect.ts'
import { decodeEntities } from '../../lib/markdown/entities.ts'
import { finished } from '../../lib/markdown/unfinished.ts'

/**
 * "markdown_v2": headings of three levels, `*` and `**`, lists, quotes, links, pictures by address, rules, code and tables. HTML is
 * shown as it is written. https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10)
 */
const convert = converter({
  lineBreak: '\n',
  rule: '---',
  heading: (depth) => '#'.repeat(Math.min(depth, 3)),
  nestedNumbers: true,
  links: /^(?:https?|mailto):/i,
  // It knows no character references.
  words: decodeEntities,
  literal: (char) => `\\${char}`,
  html: (raw) => raw,
  image: ({ alt, url }) => (/^https?:/i.test(url) ? `![${alt}](${url})` : `[${alt || '🖼'}]`),
  table: gfmTable,
})

/** By how many bytes a text may grow in being written anew; WeCom has no room for more beside a page. */
const MOST_MORE = 1500

/** CommonMark as WeCom shows it. `<think>` is a section of its own, which must not stay open. */
export function wecomMarkdown(source: string, { growing = false } = {}): string {
  const text = source.toWellFormed()
  const drawn = convert(growing ? finished(text) : text)
  const fits = Buffer.byteLength(drawn) <= Buffer.byteLength(text) + MOST_MORE
  return withThoughtsClosed(fits ? drawn : text)
}

function withThoughtsClosed(text: string): string {
  if (!text.includes('<think>')) return text
  const words = text.replaceAll(/^(`{3,}).*?^\1$|(`+)(?!`).*?[^`]\2(?!`)/gms, '')
  const open = (words.match(/<think>/g)?.length ?? 0) - (words.match(/<\/think>/g)?.length ?? 0)
  return open > 0 ? `${text}\n</think>` : text
}
