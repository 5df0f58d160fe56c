import type { ReplyView } from '../../contract/message.ts'
import { converter } from '../../lib/markdown/converter.ts'
import { type Dialect, gfmTable, rowItems } from '../../lib/markdown/dialect.ts'
import { finished } from '../../lib/markdown/unfinished.ts'

/**
 * The markdown of AI cards: a newline is none, `<br>` is; five levels of headings; numbered lists do not nest.
 * https://open.dingtalk.com/document/orgapp/typewriter-effect-streaming-ai-card (2026-08-22)
 */
const card: Dialect = {
  lineBreak: '<br>',
  rule: '***',
  heading: (depth) => '#'.repeat(Math.min(depth, 5)),
  nestedNumbers: false,
  links: /^(?:https?|mailto|tel|dingtalk|dtmd):/i,
  words: withoutTags,
  literal: (char) => (char === '<' ? '&lt;' : `\\${char}`),
  html: withoutTags,
  image: ({ alt, url }) => (/^(?:https?:|[@$])/i.test(url) ? `![${alt}](${url})` : `[${alt || '🖼'}]`),
  table: gfmTable,
}

/**
 * The markdown of messages: a line ends at two spaces on both sides of the newline, and only newer apps know tables: each row is an item.
 * https://open.dingtalk.com/document/orgapp/robot-message-type (2026-08-22)
 */
const message: Dialect = {
  ...card,
  lineBreak: '  \n  ',
  heading: (depth) => '#'.repeat(depth),
  table: (rows) => rowItems(rows, '  \n  '),
}

const toCard = converter(card)
const toMessage = converter(message)

/** CommonMark as cards draw it. With `growing`, what the end of the text leaves open is closed. */
export function cardMarkdown(source: string, { growing }: { growing: boolean }): string {
  const text = withoutControls(source)
  return toCard(growing ? finished(text) : text)
}

/** CommonMark as messages draw it. */
export const messageMarkdown = (source: string): string => toMessage(withoutControls(source))

/** The first words without markup: a title for the list of chats. */
export function titleOf(source: string): string {
  const plain = source
    .replace(/```[^\n]*|[`*_#>|~]+|!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...plain]
  return characters.length > 20 ? `${characters.slice(0, 19).join('')}…` : plain
}

/** The text of a view with links to its files. */
export function withFiles({ text, files = [] }: Pick<ReplyView, 'text' | 'files'>): string {
  const links = files.map(({ name, url }) => `- [${name.replace(/[[\]]/g, '')}](${url})`)
  return [text, links.join('\n')].filter(Boolean).join('\n\n')
}

/** A tag of DingTalk's own may name people or paint words: what an agent writes are words. */
function withoutTags(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, '&lt;')
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}
