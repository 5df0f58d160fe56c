import type { ReplyView } from '../../contract/message.ts'

/**
 * CommonMark → the markdown of AI cards: one newline is `<br>`, blocks are set apart by blank lines.
 * https://open.dingtalk.com/document/orgapp/typewriter-effect-streaming-ai-card (2026-08-22)
 * With `growing`, what the end of the text leaves open is closed: a fence, a code span, bold.
 */
export function cardMarkdown(source: string, { growing }: { growing: boolean }): string {
  const lines = dialect(source, { br: '<br>', deepestHeading: 5 })
  return growing ? closed(lines.join('\n').trimEnd()) : lines.join('\n').trim()
}

/**
 * CommonMark → the markdown of messages. A line breaks at two spaces before and after the newline.
 * https://open.dingtalk.com/document/orgapp/robot-message-type (2026-08-22)
 */
export function messageMarkdown(source: string): string {
  return dialect(source, { br: '  \n  ', deepestHeading: 6 }).join('\n').trim()
}

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

interface Dialect {
  br: string
  deepestHeading: number
}

type Kind = 'blank' | 'text' | 'heading' | 'rule' | 'item' | 'quote' | 'table' | 'code'

interface Line {
  kind: Kind
  text: string
}

function dialect(source: string, { br, deepestHeading }: Dialect): string[] {
  const out: string[] = []
  let last: Kind = 'blank'
  for (const line of read(source, deepestHeading)) {
    const rest = goesOn(last, line)
    if (rest !== undefined) out.push(out.pop() + br + rest)
    else if (last !== 'blank' && line.kind !== 'blank' && last !== line.kind) out.push('', line.text)
    else out.push(line.text)
    last = rest === undefined ? line.kind : last
  }
  return out
}

/** What a line adds to the block that the line before it began; undefined when it begins one of its own. */
function goesOn(last: Kind, { kind, text }: Line): string | undefined {
  if (kind === 'text' && (last === 'text' || last === 'item')) return text.trimStart()
  if (kind !== 'quote' || last !== 'quote') return undefined
  const quoted = text.slice(1).trimStart()
  return /^([-*+>#|]|\d+[.)]\s)/.test(quoted) ? undefined : quoted
}

function* read(source: string, deepestHeading: number): Generator<Line> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const clean = source.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  const lines = clean.split('\n')
  let fence: { mark: string; indent: number } | undefined
  let inTable = false
  for (const [n, line] of lines.entries()) {
    const mark = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line)
    if (fence) {
      const closes = mark?.[2]?.startsWith(fence.mark) && mark[3]?.trim() === ''
      yield { kind: 'code', text: closes ? line.trim() : unindented(line, fence.indent) }
      if (closes) fence = undefined
    } else if (mark?.[2] && !(mark[2].startsWith('`') && mark[3]?.includes('`'))) {
      fence = { mark: mark[2], indent: mark[1]?.length ?? 0 }
      yield { kind: 'code', text: line.trim() }
    } else {
      inTable = line.includes('|') && (inTable || isAlignment(lines[n + 1]))
      yield inTable ? { kind: 'table', text: row(line) } : plain(line, deepestHeading)
    }
  }
}

function plain(line: string, deepestHeading: number): Line {
  const text = line.trimEnd()
  if (text === '') return { kind: 'blank', text }
  const heading = /^ {0,3}(#{1,6})(?:\s+(.*))?$/.exec(text)
  if (heading?.[1]) {
    return { kind: 'heading', text: `${heading[1].slice(0, deepestHeading)} ${heading[2] ?? ''}`.trimEnd() }
  }
  if (/^ {0,3}([-*_])(\s*\1){2,}$/.test(text)) return { kind: 'rule', text: '***' }
  const item = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)(.*)$/.exec(text)
  if (item) return { kind: 'item', text: itemOf(item[1] ?? '', item[2] ?? '-', item[4] ?? '') }
  if (/^ {0,3}>/.test(text)) return { kind: 'quote', text: text.trimStart().replace(/^>\s?/, '> ').trimEnd() }
  return { kind: 'text', text }
}

/** Only `-` and `1.` are marks, and numbered lists do not nest. */
function itemOf(indent: string, mark: string, text: string): string {
  if (/^[-*+]$/.test(mark)) return `${indent}- ${text}`
  const number = mark.slice(0, -1)
  return indent.length < 2 ? `${number}. ${text}` : `${indent}- (${number}) ${text}`
}

function isAlignment(line: string | undefined): boolean {
  return line?.includes('|') === true && /^\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*$/.test(line)
}

/** Pipes need a space beside them. */
function row(line: string): string {
  return line
    .trim()
    .replace(/\s*(?<!\\)\|\s*/g, ' | ')
    .trim()
}

function unindented(line: string, indent: number): string {
  return line.slice(Math.min(indent, line.length - line.trimStart().length))
}

/** Closes what an unfinished text leaves open. */
function closed(text: string): string {
  const fences = [...text.matchAll(/^(`{3,}|~{3,})(.*)$/gm)]
  let open: string | undefined
  for (const [, mark = '', rest = ''] of fences) {
    if (open === undefined) open = mark
    else if (mark.startsWith(open) && rest.trim() === '') open = undefined
  }
  if (open !== undefined) return `${text}\n${open}`
  const paragraph = text.slice(text.lastIndexOf('\n') + 1)
  // The first marks of a fence that is still on its way.
  if (/^`{1,2}$/.test(paragraph)) return text.slice(0, -paragraph.length).trimEnd()
  if (odd(paragraph, /`+/g)) return `${text}\``
  if (!odd(paragraph.replace(/`[^`]*`/g, ''), /\*\*/g)) return text
  return text.endsWith('**') ? text.slice(0, -2).trimEnd() : `${text.replace(/\*$/, '')}**`
}

const odd = (text: string, mark: RegExp): boolean => (text.match(mark)?.length ?? 0) % 2 === 1
